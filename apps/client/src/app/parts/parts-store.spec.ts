import { blankLabelMap } from '@gannet/raster';
import type { Draft } from '../drafts/drafts';
import type { DraftKeeper } from '../drafts/draft-keeper';
import type { MemoryDrafts } from '../testing/memory-drafts';
import { dab, partsDesk, type PartsDesk, picture } from '../testing/parts-desk';
import { id } from '../testing/samples';
import type { History } from './label-editor';
import type { PartsStore } from './parts-store';

let studio: PartsStore;
let keeper: DraftKeeper;
let drafts: MemoryDrafts;
let at: PartsDesk;

beforeEach(() => {
  at = partsDesk();
  ({ studio, keeper, drafts } = at);
});

it('starts from the prediction where there is one, else from all background', async () => {
  await studio.open(picture(1, blankLabelMap(8, 8, 2)));
  expect(studio.image.runs()).toEqual([2, 64]);
  await studio.open(picture(2));
  expect([studio.image.runs(), studio.isUnfinished()]).toEqual([[0, 64], true]);
});

it('brings work back when the same image returns, undoable to where the image starts', async () => {
  await studio.open(picture(1, blankLabelMap(8, 8, 1)));
  studio.attend(true);
  studio.toolbox.setSize(1);
  studio.drawing.choose(2);
  dab(studio, 0.5, 0.5);
  studio.setConfidence('unsure');
  at.now = 30_000;
  await keeper.keep();
  await studio.open(picture(2));
  expect([studio.image.runs(), studio.confidence(), studio.seconds()]).toEqual([[0, 64], 'sure', 0]);
  await studio.open(picture(1, blankLabelMap(8, 8, 1)));
  expect([studio.restored(), studio.image.runs(), studio.confidence(), studio.seconds()]).toEqual([
    true,
    [2, 1, 1, 63],
    'unsure',
    30,
  ]);
  studio.drawing.undo();
  expect(studio.image.runs()).toEqual([1, 64]);
});

it('an image whose work is found late does not come over the one that was opened since', async () => {
  const goOn = drafts.holdBack(id(1));
  const late = studio.open(picture(1, blankLabelMap(8, 8, 1)));
  await studio.open(picture(2, blankLabelMap(8, 8, 2)));
  goOn();
  await late;
  expect([studio.image.picture()?.candidateId, studio.image.runs()]).toEqual([id(2), [2, 64]]);
});

it('does not bring back a draft that no longer fits the image, and brings one of a lost class back without it', async () => {
  const draftOf = (width: number, runs: number[], history?: History): Draft => ({
    personId: '',
    base: 0,
    isSent: false,
    candidateId: id(1),
    confidence: 'sure',
    seconds: 1,
    savedAt: 0,
    made: { task: 'parts', schemaVersion: 1, labels: { width, height: 64 / width, runs }, ...(history && { history }) },
  });
  await drafts.keep(draftOf(4, [2, 64]));
  await studio.open(picture(1));
  expect([studio.restored(), studio.image.runs()]).toEqual([false, [0, 64]]);
  expect(studio.image.note()).toBe(
    'Your earlier work does not fit and was left out. The label map is 4 × 16 pixels, those of this project 8 × 8.',
  );
  const to = (before: number, after: number): Uint8Array => Uint8Array.of(0, 1, before, after);
  await drafts.keep(draftOf(8, [2, 1, 1, 63], { done: [to(0, 1), to(1, 2)], undone: [] }));
  await studio.open({ ...picture(1), classes: 2 });
  expect([studio.restored(), studio.image.runs(), studio.image.note()]).toEqual([
    true,
    [0, 1, 1, 63],
    '1 pixel has a class that the project does not have; they are background now.',
  ]);
  studio.drawing.undo();
  expect(studio.image.runs()).toEqual([0, 64]); // not by way of the lost class
});

it('keeps a draft by itself within a second of a change', async () => {
  jest.useFakeTimers();
  await studio.open(picture(1));
  studio.toolbox.setSize(1);
  dab(studio, 0.5, 0.5);
  await jest.advanceTimersByTimeAsync(1000);
  jest.useRealTimers();
  expect((await drafts.find('', id(1)))?.made).toMatchObject({ labels: { runs: [1, 1, 0, 63] } });
  expect(keeper.saved()).toBe('saved');
});

it('says so when the browser keeps nothing, and works on', async () => {
  drafts.isBroken = true;
  await studio.open(picture(1));
  await keeper.keep();
  expect([keeper.saved(), studio.image.runs()]).toEqual(['not saved', [0, 64]]);
});

it('undo goes on after a reload, and over everything that changes labels', async () => {
  await studio.open(picture(1, blankLabelMap(8, 8, 1)));
  studio.toolbox.setSize(1);
  studio.drawing.choose(2);
  dab(studio, 0.5, 0.5);
  studio.whole.swap(1, 2);
  studio.whole.apply({ kind: 'specks', below: 4, over: undefined });
  studio.drawing.undo();
  const states = [studio.image.runs()];
  await keeper.keep();
  await studio.open(picture(1, blankLabelMap(8, 8, 1)));
  expect([studio.image.steps(), studio.image.runs()]).toEqual([{ undo: 2, redo: 1 }, states[0]]);
  studio.drawing.redo();
  expect(studio.image.runs()).toEqual([2, 64]);
  for (let i = 0; i < 3; i++) studio.drawing.undo();
  expect(studio.image.runs()).toEqual([1, 64]);
});

it.each([
  [
    'a polygon',
    'polygon',
    [
      [0, 0],
      [8, 0],
      [8, 8],
    ],
    36,
  ],
  [
    'a polygon with two corners',
    'polygon',
    [
      [0, 0],
      [8, 0],
    ],
    0,
  ],
  [
    'a line',
    'line',
    [
      [0.5, 0.5],
      [3.5, 0.5],
    ],
    4,
  ],
  ['a selection', 'alike', [[0.5, 0.5]], 64],
] as const)('%s that is open when the work goes out belongs to it as a step', async (_what, tool, places, painted) => {
  await studio.open({
    ...picture(1),
    similarityMap: Promise.resolve({ components: 1, side: 8, data: new Uint8Array(64) }),
  });
  studio.toolbox.setSize(1);
  studio.drawing.use(tool);
  for (const [x, y] of places) dab(studio, x, y);
  studio.drawing.conclude();
  expect([studio.image.counts()[1], studio.image.steps().undo, studio.drawing.hasOpenShape()]).toEqual([
    painted,
    Math.min(painted, 1),
    false,
  ]);
});

it('a stroke that is being made when the work goes out belongs to it as a step', async () => {
  await studio.open(picture(1));
  studio.toolbox.setSize(1);
  studio.drawing.follow({ kind: 'press', at: { x: 0.5, y: 0.5 } });
  studio.drawing.follow({ kind: 'drag', at: { x: 2.5, y: 0.5 } });
  studio.drawing.conclude();
  studio.drawing.follow({ kind: 'release', at: { x: 7.5, y: 0.5 } });
  expect([studio.image.runs(), studio.image.steps().undo]).toEqual([[1, 3, 0, 61], 1]);
});
