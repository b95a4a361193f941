import { TestBed } from '@angular/core/testing';
import type { FakeHttp } from '../testing/fake-http';
import { type FakeWire, no, ok } from '../testing/fake-wire';
import { openDesk, type OpenDesk } from '../testing/open-desk';
import { id } from '../testing/samples';
import type { QueueStore } from '../desk/queue-store';
import { RefitStore } from './refit-store';
import type { PartsStore } from './parts-store';

const prediction = {
  task: 'parts',
  labels: { width: 8, height: 8, runs: [1, 64] },
  uncertainty: btoa('\0'.repeat(64)),
  score: 0.2,
} as const;

let wire: FakeWire;
let http: FakeHttp;
let queue: QueueStore;
let studio: PartsStore;
let give: OpenDesk['give'];
let paint: OpenDesk['paint'];
let refit: RefitStore;

beforeEach(async () => {
  ({ wire, http, queue, studio, give, paint } = await openDesk(RefitStore));
  refit = TestBed.inject(RefitStore);
  for (const n of [1, 2]) http.answer(`GET /api/candidates/${id(300 + n)}/prediction`, prediction);
  await give(1, { hasPrediction: true });
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
  queue.close();
});

/** A stroke, and all that comes of it. */
async function stroke(x: number): Promise<void> {
  paint(x);
  TestBed.tick();
  await jest.advanceTimersByTimeAsync(1000);
}

/**
 * Answers with class 1 everywhere but in the pixels after the first `from` ones, where it is class 0 for as many as
 * `count`.
 */
const answerWith = (from: number, count: number) =>
  wire.answer('refit.ask', () =>
    ok({
      prediction: {
        ...prediction,
        labels: {
          width: 8,
          height: 8,
          runs: from + count === 64 ? [1, from, 0, count] : [1, from, 0, count, 1, 64 - from - count],
        },
      },
      milliseconds: 5,
    }),
  );

it('asks after a stroke, and what is answered becomes the prediction', async () => {
  answerWith(4, 2);
  await stroke(0);
  expect(wire.payloadsOf('refit.ask')).toEqual([
    {
      assignmentId: id(201),
      fence: expect.any(Number),
      schemaVersion: 1,
      strokes: { width: 8, height: 8, runs: [2, 1, 255, 63] },
    },
  ]);
  expect([studio.image.runs(), refit.words(), refit.held()]).toEqual([
    [2, 1, 1, 3, 0, 2, 1, 58],
    'refit changed 2 px in 2 classes',
    null,
  ]);
});

it('marks what changed for a while, and takes it back by one press, once', async () => {
  answerWith(4, 2);
  await stroke(0);
  expect([refit.marked()?.isHeld, refit.marked()?.mask.reduce((sum, one) => sum + one, 0)]).toEqual([false, 2]);
  await jest.advanceTimersByTimeAsync(5000);
  expect([refit.marked(), refit.mayUndo()]).toEqual([null, true]);
  refit.undo();
  expect([studio.image.runs(), refit.mayUndo(), refit.words()]).toEqual([[2, 1, 1, 63], false, '']);
  refit.undo();
  expect([studio.image.runs(), studio.image.steps()]).toEqual([[2, 1, 1, 63], { undo: 1, redo: 1 }]);
});

it('holds back what is far larger than the stroke: nothing changes until it is applied, and that is one step', async () => {
  answerWith(4, 60);
  await stroke(0);
  expect([studio.image.runs(), refit.words(), refit.marked()?.isHeld, refit.mayUndo()]).toEqual([
    [2, 1, 1, 63],
    '',
    true,
    false,
  ]);
  expect(refit.heldWords()).toBe(
    'You painted 1 px; the refit would change 60 px in 2 classes, outlined here. Nothing has changed yet.',
  );
  refit.apply();
  expect([studio.image.runs(), refit.held(), refit.words()]).toEqual([
    [2, 1, 1, 3, 0, 60],
    null,
    'refit changed 60 px in 2 classes',
  ]);
  studio.drawing.undo();
  expect(studio.image.runs()).toEqual([2, 1, 1, 63]);
});

it('what is held is not applied over a stroke in progress, which stays', async () => {
  answerWith(4, 60);
  await stroke(0);
  studio.drawing.follow({ kind: 'press', at: { x: 1.5, y: 0.5 } });
  refit.apply();
  expect([studio.image.runs(), studio.image.steps().undo, refit.held()]).toEqual([[2, 2, 1, 62], 2, null]);
});

it('leaves what was discarded, also when the machine says so again', async () => {
  answerWith(4, 60);
  await stroke(0);
  refit.undo();
  expect([studio.image.runs(), refit.held(), refit.marked()]).toEqual([[2, 1, 1, 63], null, null]);
  await stroke(1);
  expect([studio.image.runs(), refit.held(), refit.words()]).toEqual([[2, 2, 1, 62], null, 'refit changed nothing']);
});

it('what is held is gone with the next stroke, with an undo, and when live refit is turned off', async () => {
  answerWith(4, 60);
  await stroke(0);
  paint(1);
  expect(refit.held()).toBeNull();
  await jest.advanceTimersByTimeAsync(1000);
  TestBed.tick();
  await jest.advanceTimersByTimeAsync(1000);
  expect(refit.held()).toMatchObject({ painted: 2 });
  studio.drawing.undo();
  expect([refit.held(), refit.marked()]).toEqual([null, null]);
  studio.drawing.redo();
  expect(refit.held()).not.toBeNull();
  refit.toggle();
  expect(refit.held()).toBeNull();
  refit.toggle(); // as it is kept in this browser
});

it('says that the server does not refit an image, and asks no more for it', async () => {
  wire.answer('refit.ask', () => no('CONFLICT', 'Live refit is off for images of this size on this server.'));
  await stroke(0);
  await stroke(3);
  expect([wire.payloadsOf('refit.ask').length, refit.words(), refit.isOn()]).toEqual([
    1,
    'Live refit is off for images of this size on this server.',
    true,
  ]);
});

it('is quiet about any other refusal, and asks again after the next stroke', async () => {
  wire.answer('refit.ask', () => no('GONE', 'The lease ran out.'));
  await stroke(0);
  await stroke(3);
  expect([wire.payloadsOf('refit.ask').length, refit.words()]).toEqual([2, '']);
});
