import { TestBed } from '@angular/core/testing';
import { DraftKeeper } from '../drafts/draft-keeper';
import { DRAFTS } from '../drafts/drafts';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { ProjectStore } from '../projects/project-store';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire } from '../testing/fake-wire';
import { MemoryDrafts } from '../testing/memory-drafts';
import { id, item, project } from '../testing/samples';
import type { PointsPicture } from './points-picture';
import { PointsStore } from './points-store';
import { advance, choose, nudge, place, type Sheet } from './sheet';

let points: PointsStore;
let keeper: DraftKeeper;
let drafts: MemoryDrafts;

const to =
  (x: number, y: number) =>
  (sheet: Sheet): Sheet =>
    place(sheet, { x, y });
const release = (change = (sheet: Sheet): Sheet => sheet): void => points.follow({ kind: 'release', change });
const xs = (): unknown => points.sheet()?.marks.map(({ x, isSet }) => (isSet ? x : null));

async function open(n: number): Promise<void> {
  const picture: PointsPicture = {
    candidateId: id(n),
    width: 64,
    height: 64,
    image: Object.assign(document.createElement('canvas'), { width: 8, height: 8 }),
    prediction: null,
    keypoints: 2,
    schemaVersion: 1,
  };
  await points.open(picture, item(n, { task: 'keypoints' }));
}

beforeEach(async () => {
  const http = new FakeHttp();
  drafts = new MemoryDrafts();
  const keypoints = ['left eye', 'right eye'].map((name) => ({ name, hint: '' }));
  TestBed.configureTestingModule({
    providers: [
      PointsStore,
      ProjectStore,
      { provide: DRAFTS, useValue: drafts },
      { provide: FETCH, useValue: http.fetch },
      { provide: WIRE, useValue: () => new FakeWire() },
    ],
  });
  TestBed.inject(ProjectStore).project.set({
    ...project,
    schema: { task: 'keypoints', keypoints, skeleton: [], flipPairs: [], sigma: 0.05 },
  });
  points = TestBed.inject(PointsStore);
  keeper = TestBed.inject(DraftKeeper);
  await open(1);
});

afterEach(() => keeper.close());

it('a hand from press to release is one step, and none where it leads back', () => {
  points.follow({ kind: 'press', change: to(10, 10) });
  for (const x of [20, 30]) points.follow({ kind: 'drag', change: to(x, 10) });
  release();
  expect([xs(), points.undoSteps()]).toEqual([[30, null], 1]);
  points.follow({ kind: 'press', change: (sheet) => choose(sheet, 0) });
  for (const x of [40, 30]) points.follow({ kind: 'drag', change: to(x, 10) });
  release();
  expect([xs(), points.undoSteps()]).toEqual([[30, null], 1]);
  points.undo();
  expect(xs()).toEqual([null, null]);
});

it('what undo brings back is still in hand', () => {
  points.change(to(10, 10));
  points.change((sheet) => choose(sheet, 1));
  points.follow({ kind: 'press', change: (sheet) => choose(sheet, 0) });
  points.follow({ kind: 'drag', change: to(20, 10) });
  release();
  points.undo();
  expect([xs(), points.sheet()?.active]).toEqual([[10, null], 0]);
});

it('undo takes back a placement and has the same keypoint in hand again; redo goes on to the next', () => {
  points.follow({ kind: 'press', change: to(10, 10) });
  release(advance);
  expect([xs(), points.sheet()?.active]).toEqual([[10, null], 1]);
  points.undo();
  expect([xs(), points.sheet()?.active, points.sheet()?.isPlacing]).toEqual([[null, null], 0, true]);
  points.redo();
  expect([xs(), points.sheet()?.active]).toEqual([[10, null], 1]);
});

it('a hand that is taken back leaves all as before it came: the keypoint, the one in hand, and what can be undone and redone', () => {
  for (const x of [10, 20]) points.change(to(x, 10));
  points.undo();
  points.change((sheet) => choose(sheet, 1));
  const before = [points.sheet(), points.undoSteps(), points.redoSteps()];
  for (const press of [(sheet: Sheet) => choose(sheet, 0), to(50, 50)]) {
    points.follow({ kind: 'press', change: press });
    points.follow({ kind: 'drag', change: to(55, 50) });
    points.follow({ kind: 'abort' });
    expect([points.sheet(), points.undoSteps(), points.redoSteps()]).toEqual(before);
  }
});

it('a hand that is down while another image comes moves nothing of it', async () => {
  points.follow({ kind: 'press', change: to(10, 10) });
  await open(2);
  points.follow({ kind: 'drag', change: to(20, 20) });
  points.follow({ kind: 'abort' });
  expect([xs(), points.undoSteps()]).toEqual([[null, null], 0]);
});

it('what keys do while a hand is down ends what it does', () => {
  points.follow({ kind: 'press', change: to(10, 10) });
  points.change((sheet) => nudge(sheet, 1, 0));
  points.follow({ kind: 'drag', change: to(20, 20) });
  points.follow({ kind: 'abort' });
  expect([xs(), points.undoSteps()]).toEqual([[11, null], 2]);
  points.follow({ kind: 'press', change: to(30, 10) });
  points.undo();
  points.follow({ kind: 'drag', change: to(40, 10) });
  expect([xs(), points.undoSteps()]).toEqual([[11, null], 2]);
});

it('what needs a prediction says that there is none, until the next image', async () => {
  expect([points.lacksPrediction(), points.remark.words()]).toEqual([
    true,
    'This image has no prediction. Predictions come with the round after the first.',
  ]);
  await open(2);
  expect(points.remark.words()).toBe('');
});

it('an image whose work is found late does not come over the one that was opened since', async () => {
  const goOn = drafts.holdBack(id(2));
  const late = open(2);
  await open(3);
  goOn();
  await late;
  expect(points.picture()?.candidateId).toBe(id(3));
});
