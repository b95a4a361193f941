import { TestBed } from '@angular/core/testing';
import type { DraftSave } from '@gannet/contracts';
import { FETCH } from '../edge/api';
import { Live } from '../edge/live';
import { WIRE } from '../edge/socket';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire, no, ok } from '../testing/fake-wire';
import { MemoryDrafts } from '../testing/memory-drafts';
import { id } from '../testing/samples';
import { type DraftFormat, DraftKeeper } from './draft-keeper';
import { DRAFTS, type Made, type Version } from './drafts';
import { OneWindow } from './one-window';

let wire: FakeWire;
let drafts: MemoryDrafts;
let keeper: DraftKeeper;
let now: Version | null;

const painted = (value: number): Made => ({
  task: 'parts',
  schemaVersion: 1,
  labels: { width: 2, height: 2, runs: [value, 4] },
  history: { done: [], undone: [] },
});
const work = (value: number): Version => ({ made: painted(value), confidence: 'sure', seconds: 3 });
const subject = (draft = 0) => ({ candidateId: id(1), held: { assignmentId: id(2), fence: 1, draft } });
const theirs = (revision: number, value: number) => ({
  revision,
  schemaVersion: 1,
  labels: { width: 2, height: 2, runs: [value, 4] },
  points: null,
  confidence: 'sure' as const,
  seconds: 1,
  savedAt: '2026-01-01T00:00:00.000Z',
});
const theirVersion = (revision: number, value: number) => ({
  revision,
  made: { task: 'parts', schemaVersion: 1, labels: { width: 2, height: 2, runs: [value, 4] } },
  confidence: 'sure',
  seconds: 1,
  savedAt: '2026-01-01T00:00:00.000Z',
});
const format = (write: () => Version | null): DraftFormat => ({
  write,
  read: ({ labels, points, schemaVersion }) =>
    labels ? { task: 'parts', schemaVersion, labels } : points && { task: 'keypoints', schemaVersion, points },
  fit: (made) => Promise.resolve(made),
});
const open = (draft = 0): Promise<Version | null> =>
  keeper.open(
    subject(draft),
    format(() => now),
  );
const keep = async (version: Version): Promise<void> => {
  now = version;
  await keeper.keep();
};
const sent = (): [base: number, runs: number[]][] =>
  (wire.payloadsOf('draft.save') as DraftSave[]).map(({ base, work: one }) => [
    base,
    one.task === 'parts' ? one.labels.runs : [],
  ]);

/** Two seconds and a little, for what was begun to come to rest. */
async function pass(): Promise<void> {
  await jest.advanceTimersByTimeAsync(2_100);
}

beforeEach(() => {
  now = null;
  jest.useFakeTimers();
  wire = new FakeWire();
  drafts = new MemoryDrafts();
  TestBed.configureTestingModule({
    providers: [
      { provide: WIRE, useValue: () => wire },
      { provide: DRAFTS, useValue: drafts },
      { provide: FETCH, useValue: new FakeHttp().fetch },
    ],
  });
  keeper = TestBed.inject(DraftKeeper);
  TestBed.inject(Live).connect();
});
afterEach(() => jest.useRealTimers());

it('keeps work here at once and on the server soon, each revision on the one before', async () => {
  wire.answer('draft.save', ({ base }) => ok({ saved: true, revision: base + 1 }));
  await open();
  await keep(work(1));
  expect([keeper.saved(), (await drafts.find('', id(1)))?.isSent, sent()]).toEqual(['saved', false, []]);
  await pass();
  expect([keeper.saved(), await drafts.find('', id(1))]).toEqual([
    'on server',
    expect.objectContaining({ base: 1, isSent: true }),
  ]);
  await keep(work(2));
  await pass();
  expect(sent()).toEqual([
    [0, [1, 4]],
    [1, [2, 4]],
  ]);
});

it('of an image that another window took sends nothing, and keeps nothing over what was done there', async () => {
  const isElsewhere = TestBed.inject(OneWindow).isElsewhere;
  let answer = (): void => undefined;
  wire.answer(
    'draft.save',
    ({ base }) => new Promise((resolve) => (answer = () => resolve(ok({ saved: true, revision: base + 1 })))),
  );
  const kept = async (): Promise<unknown> => (await drafts.find('', id(1)))?.made;
  const inTheOther = async (value: number): Promise<void> =>
    drafts.keep({ ...work(value), personId: '', candidateId: id(1), savedAt: 0, base: 0, isSent: false });
  await open();
  await keep(work(1));
  await pass(); // it is on its way to the server
  isElsewhere.set(true);
  await inTheOther(2);
  answer();
  await pass();
  expect([await kept(), sent()]).toEqual([painted(2), [[0, [1, 4]]]]);
  isElsewhere.set(false);
  await keep(work(3));
  isElsewhere.set(true);
  await inTheOther(4);
  await pass();
  expect([await kept(), sent()]).toEqual([painted(4), [[0, [1, 4]]]]);
});

it('sends the latest when the connection is back', async () => {
  await open();
  wire.drop();
  await keep(work(1));
  await pass();
  await keep(work(2));
  await pass();
  expect([sent(), keeper.saved()]).toEqual([[], 'saved']);
  wire.answer('draft.save', ({ base }) => ok({ saved: true, revision: base + 1 }));
  wire.connect();
  TestBed.tick();
  await pass();
  expect([sent(), keeper.saved()]).toEqual([[[0, [2, 4]]], 'on server']);
});

it('a version that this work does not know is told, and nothing is sent until somebody chose', async () => {
  wire.answer('draft.save', ({ base }) =>
    base < 3 ? ok({ saved: false, current: theirs(3, 5) }) : ok({ saved: true, revision: base + 1 }),
  );
  await open();
  await keep(work(1));
  await pass();
  expect(keeper.conflict()).toEqual(theirVersion(3, 5));
  await keep(work(2));
  await pass();
  expect(sent()).toHaveLength(1);
  keeper.settle();
  await pass();
  expect([sent().at(-1), keeper.conflict(), keeper.saved()]).toEqual([[3, [2, 4]], null, 'on server']);
});

it('a refusal ends the sending; the work stays here', async () => {
  wire.answer('draft.save', () => no('GONE', 'This image was labelled meanwhile.'));
  await open();
  await keep(work(1));
  await pass();
  await pass();
  expect([sent().length, keeper.saved(), (await drafts.find('', id(1)))?.made]).toEqual([1, 'saved', painted(1)]);
});

it('what the server took without being able to say so is no other version, however much was done since: neither at the next sending nor on the page after', async () => {
  let isHeard = false;
  const onServer = { revision: 0, value: 0 };
  wire.answer('draft.save', ({ base, work: one }) => {
    if (base !== onServer.revision) return ok({ saved: false, current: theirs(onServer.revision, onServer.value) });
    Object.assign(onServer, { revision: base + 1, value: one.task === 'parts' ? one.labels.runs[0] : 0 });
    if (isHeard) return ok({ saved: true, revision: base + 1 });
    wire.drop();
    throw new Error('the answer is lost');
  });
  wire.answer('draft.find', () => ok(theirs(onServer.revision, onServer.value)));
  await open();
  await keep(work(1));
  await pass();
  await keep(work(2));
  expect([await drafts.find('', id(1)), onServer]).toEqual([
    expect.objectContaining({ base: 0, isSent: false, made: painted(2) }),
    { revision: 1, value: 1 },
  ]);
  isHeard = true;
  wire.connect();
  expect([(await open(1))?.made, keeper.conflict()]).toEqual([painted(2), null]); // as after a reload
  await pass();
  expect([onServer, keeper.saved()]).toEqual([{ revision: 2, value: 2 }, 'on server']);

  isHeard = false;
  await keep(work(3));
  await pass();
  await keep(work(4));
  isHeard = true;
  wire.connect();
  TestBed.tick();
  await pass();
  await pass();
  expect([onServer, keeper.conflict(), keeper.saved()]).toEqual([{ revision: 4, value: 4 }, null, 'on server']);
  Object.assign(onServer, { revision: 5, value: 9 });
  await keep(work(5));
  await pass();
  expect(keeper.conflict()).toEqual(theirVersion(5, 9));
});

describe('opening an image', () => {
  const here = { personId: '', candidateId: id(1), ...work(1), savedAt: 0, base: 0, isSent: false };

  it.each([
    ['only here', { base: 0, isSent: false }, 0, 'here', null],
    ['here, newer than on the server', { base: 2, isSent: false }, 2, 'here', null],
    ['here as it was sent, and newer on the server', { base: 1, isSent: true }, 2, 'server', null],
    ['here and on the server, each with what the other lacks', { base: 1, isSent: false }, 2, 'here', 2],
  ] as const)('takes what is %s', async (_what, mine, revision, from, conflict) => {
    wire.answer('draft.find', () => ok(theirs(revision, 5)));
    wire.answer('draft.save', ({ base }) => ok({ saved: true, revision: base + 1 }));
    await drafts.keep({ ...here, ...mine });
    const found = await open(revision);
    expect([found?.made, keeper.conflict()?.revision ?? null]).toEqual([
      from === 'here' ? here.made : theirVersion(revision, 5).made,
      conflict,
    ]);
  });

  it('finds on the server what another browser left', async () => {
    wire.answer('draft.find', () => ok(theirs(2, 5)));
    expect(await open(2)).toEqual(theirVersion(2, 5));
    expect(keeper.saved()).toBe('on server');
  });

  it('what the server took without our hearing of it is no second version', async () => {
    wire.answer('draft.find', () => ok(theirs(2, 1)));
    await drafts.keep({ ...here, base: 1 });
    wire.answer('draft.save', ({ base }) => ok({ saved: true, revision: base + 1 }));
    expect([(await open(2))?.made, keeper.conflict()]).toEqual([here.made, null]);
    await pass();
    expect(sent()).toEqual([[2, [1, 4]]]);
  });

  it('goes on with what is here while the server is silent', async () => {
    await drafts.keep(here);
    expect(await open(7)).toEqual(here);
  });
});

it('sends the work of one image never under the hold of another', async () => {
  wire.answer('draft.save', ({ base }) => ok({ saved: true, revision: base + 1 }));
  await open();
  await keep(work(1));
  keeper.hold({ candidateId: id(8), held: { assignmentId: id(9), fence: 1, draft: 0 } }); // it comes next, and is not opened yet
  keeper.hold({ ...subject(), held: { ...subject().held, fence: 2 } });
  await pass();
  expect(
    (wire.payloadsOf('draft.save') as DraftSave[]).map(({ work: { assignmentId, fence } }) => [assignmentId, fence]),
  ).toEqual([[id(2), 2]]);
});

it('what is found of an image after another was opened belongs to nothing', async () => {
  await drafts.keep({ personId: '', candidateId: id(1), ...work(1), savedAt: 0, base: 3, isSent: false });
  const goOn = drafts.holdBack(id(1));
  const late = open();
  await keeper.open(
    { candidateId: id(8), held: null },
    format(() => work(5)),
  );
  goOn();
  expect([await late, keeper.saved()]).toEqual([null, 'nothing yet']);
  await keeper.keep();
  expect([(await drafts.find('', id(8)))?.made, (await drafts.find('', id(1)))?.made]).toEqual([
    painted(5),
    painted(1),
  ]);
});

it('does not bring one person the work of another', async () => {
  await drafts.keep({ personId: id(9), candidateId: id(1), ...work(1), savedAt: 0, base: 0, isSent: false });
  expect(await open()).toBeNull();
});

it('keeps what changed at once, then within half a second, and at once when asked', async () => {
  await open();
  now = work(1);
  keeper.changed();
  keeper.changed();
  await jest.advanceTimersByTimeAsync(0);
  expect((await drafts.find('', id(1)))?.made).toEqual(painted(1));
  now = work(3);
  keeper.changed();
  await jest.advanceTimersByTimeAsync(400);
  expect((await drafts.find('', id(1)))?.made).toEqual(painted(1));
  await jest.advanceTimersByTimeAsync(100);
  expect((await drafts.find('', id(1)))?.made).toEqual(painted(3));
  now = work(2);
  await keeper.keepChanges(); // nothing was said to have changed
  expect((await drafts.find('', id(1)))?.made).toEqual(painted(3));
  keeper.changed();
  await keeper.keepChanges();
  expect((await drafts.find('', id(1)))?.made).toEqual(painted(2));
});

it('says that the work is kept only when the latest of it is', async () => {
  await open();
  const goOn = drafts.holdBack(id(1));
  const keeping = keep(work(1));
  now = work(2);
  keeper.changed();
  goOn();
  await keeping;
  expect([(await drafts.find('', id(1)))?.made, keeper.saved()]).toEqual([painted(1), 'saving']);
  await jest.advanceTimersByTimeAsync(500);
  expect([(await drafts.find('', id(1)))?.made, keeper.saved()]).toEqual([painted(2), 'saved']);
});

it('lets the browser ask before the page is closed while its work is kept nowhere', async () => {
  const mayClose = (): boolean => dispatchEvent(new Event('beforeunload', { cancelable: true }));
  wire.answer('draft.save', ({ base }) => ok({ saved: true, revision: base + 1 }));
  drafts.isBroken = true;
  await open();
  now = work(1);
  keeper.changed();
  await jest.advanceTimersByTimeAsync(0);
  TestBed.tick();
  expect([keeper.saved(), mayClose()]).toEqual(['not saved', false]);
  await pass();
  TestBed.tick();
  expect([keeper.saved(), mayClose()]).toEqual(['on server', true]);
});

it('sends what is not sent yet when the page is left', async () => {
  wire.answer('draft.save', ({ base }) => ok({ saved: true, revision: base + 1 }));
  await open();
  await keep(work(1));
  keeper.close();
  expect(sent()).toEqual([[0, [1, 4]]]);
});

it('tries again by itself what the server could not keep just now', async () => {
  wire.answer('draft.save', () => no('UNAVAILABLE', 'The database is away.'));
  await open();
  await keep(work(1));
  await pass();
  expect(keeper.saved()).toBe('saved');
  wire.answer('draft.save', ({ base }) => ok({ saved: true, revision: base + 1 }));
  await pass();
  expect([sent().at(-1), keeper.saved()]).toEqual([[0, [1, 4]], 'on server']);
});

it('keeps placements as it keeps labels, also those of which nothing was said yet', async () => {
  const points = [{ x: 1, y: 2, visibility: 2 as const }, null];
  wire.answer('draft.save', ({ base }) =>
    base < 1
      ? ok({ saved: false, current: { ...theirs(1, 0), labels: null, points: [null, ...points.slice(0, 1)] } })
      : ok({ saved: true, revision: base + 1 }),
  );
  await open();
  await keep({ made: { task: 'keypoints', schemaVersion: 1, points }, confidence: 'unsure', seconds: 3 });
  await pass();
  expect((wire.payloadsOf('draft.save') as DraftSave[])[0]).toEqual({
    base: 0,
    work: {
      task: 'keypoints',
      schemaVersion: 1,
      points,
      assignmentId: id(2),
      fence: 1,
      confidence: 'unsure',
      seconds: 3,
    },
  });
  expect(keeper.conflict()?.made).toEqual({ task: 'keypoints', schemaVersion: 1, points: [null, points[0]] });
  keeper.settle();
  await pass();
  await pass();
  expect([keeper.saved(), (await drafts.find('', id(1)))?.base]).toEqual(['on server', 2]);
});
