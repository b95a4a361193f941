import { TestBed } from '@angular/core/testing';
import type { FakeHttp } from '../testing/fake-http';
import { type FakeWire, no, ok } from '../testing/fake-wire';
import { openDesk, type OpenDesk } from '../testing/open-desk';
import { id } from '../testing/samples';
import type { QueueStore } from './queue-store';
import { RefitStore } from './refit-store';
import type { StudioStore } from './studio-store';

const prediction = { task: 'parts', labels: { width: 8, height: 8, runs: [1, 64] }, uncertainty: btoa('\0'.repeat(64)), score: 0.2 } as const;

let wire: FakeWire;
let http: FakeHttp;
let queue: QueueStore;
let studio: StudioStore;
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

it('asks after a stroke, and what is answered becomes the prediction', async () => {
  wire.answer('refit.ask', () => ok({ prediction: { ...prediction, labels: { width: 8, height: 8, runs: [0, 64] } }, milliseconds: 5 }));
  await stroke(0);
  expect(wire.payloadsOf('refit.ask')).toEqual([{ assignmentId: id(201), fence: expect.any(Number), strokes: { width: 8, height: 8, runs: [2, 1, 255, 63] } }]);
  expect([studio.runs(), refit.words()]).toEqual([[2, 1, 0, 63], expect.stringMatching(/^refitted in/)]);
});

it('says that the server does not refit an image, and asks no more for it', async () => {
  wire.answer('refit.ask', () => no('CONFLICT', 'Live refit is off for images of this size on this server.'));
  await stroke(0);
  await stroke(3);
  expect([wire.payloadsOf('refit.ask').length, refit.words(), refit.isOn()]).toEqual([1, 'Live refit is off for images of this size on this server.', true]);
});

it('is quiet about any other refusal, and asks again after the next stroke', async () => {
  wire.answer('refit.ask', () => no('GONE', 'The lease ran out.'));
  await stroke(0);
  await stroke(3);
  expect([wire.payloadsOf('refit.ask').length, refit.words()]).toEqual([2, '']);
});
