import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { FETCH } from '../edge/api';
import { WALL_CLOCK } from '../edge/clock';
import { Live } from '../edge/live';
import { WIRE } from '../edge/socket';
import { Session } from '../session/session';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire, no, ok } from '../testing/fake-wire';
import { MemoryDrafts } from '../testing/memory-drafts';
import { rest } from '../testing/open-desk';
import { id, person, queueStatus } from '../testing/samples';
import { DRAFTS, type Letter, type Verdict } from './drafts';
import { Outbox } from './outbox';

let wire: FakeWire;
let drafts: MemoryDrafts;
let outbox: Outbox;

const SUBMIT: Verdict = {
  verdict: 'submit',
  work: {
    task: 'parts',
    schemaVersion: 1,
    labels: { width: 2, height: 2, runs: [1, 4] },
    confidence: 'sure',
    seconds: 3,
  },
};
const letter = (said: Verdict = SUBMIT, personId = person.id): Letter => ({
  personId,
  assignmentId: id(2),
  fence: 4,
  candidateId: id(3),
  project: 'faces',
  seed: 7,
  said,
  savedAt: 0,
  refusal: null,
});
const kept = (personId = person.id): Promise<Letter[]> => drafts.letters(personId);

beforeEach(() => {
  const http = new FakeHttp();
  [wire, drafts] = [new FakeWire(), new MemoryDrafts()];
  http.answer('GET /api/me', person);
  TestBed.configureTestingModule({
    providers: [
      provideRouter([{ path: '**', children: [] }]),
      { provide: WIRE, useValue: () => wire },
      { provide: DRAFTS, useValue: drafts },
      { provide: FETCH, useValue: http.fetch },
      { provide: WALL_CLOCK, useValue: () => 0 },
    ],
  });
  outbox = TestBed.inject(Outbox);
});

afterEach(() => jest.useRealTimers());

/** The page is opened, and its person known. */
async function open(): Promise<void> {
  await TestBed.inject(Session).known();
  await rest();
}

it.each([
  [
    'item.submit',
    SUBMIT,
    { task: 'parts', schemaVersion: 1, labels: { width: 2, height: 2, runs: [1, 4] }, confidence: 'sure', seconds: 3 },
  ],
  ['item.skip', { verdict: 'skip', reason: 'hard' }, { reason: 'hard' }],
  ['item.reject', { verdict: 'reject', reason: 'broken', seconds: 5 }, { reason: 'broken', seconds: 5 }],
] as const)(
  'an %s that an earlier page could not send is sent by the next one of the same person',
  async (name, said, payload) => {
    wire.answer(name, () => ok(queueStatus));
    await drafts.post(letter(said));
    await drafts.post({ ...letter(), personId: id(9) });
    await drafts.keep({
      personId: person.id,
      candidateId: id(3),
      made: { task: 'parts', schemaVersion: 1, labels: { width: 2, height: 2, runs: [1, 4] } },
      confidence: 'sure',
      seconds: 3,
      savedAt: 0,
      base: 0,
      isSent: false,
    });
    await open();
    expect(wire.payloadsOf(name)).toEqual([{ assignmentId: id(2), fence: 4, ...payload }]);
    expect([await kept(), (await kept(id(9))).length, outbox.waiting(), outbox.delivered()]).toEqual([
      [],
      1,
      [],
      id(2),
    ]);
    expect((await drafts.find(person.id, id(3))) === null).toBe(said.verdict !== 'skip'); // what was skipped may come back
  },
);

it('a letter waits without a connection, and is sent once when it is back', async () => {
  await open();
  wire.drop();
  outbox.post(letter());
  outbox.release();
  await rest();
  expect([outbox.waiting().length, (await kept()).length]).toEqual([1, 1]);
  wire.answer('item.submit', () => ok(queueStatus));
  wire.connect();
  await rest();
  expect([wire.payloadsOf('item.submit').length, outbox.waiting(), await kept()]).toEqual([1, [], []]);
});

it('what the server could not take just now is sent again', async () => {
  wire.answer('item.submit', () => no('UNAVAILABLE', 'The database is away.'));
  await drafts.post(letter());
  await open();
  expect(outbox.waiting()).toHaveLength(1);
  jest.useFakeTimers();
  TestBed.inject(Live).arrivals.update((n) => n + 1);
  TestBed.tick();
  await jest.advanceTimersByTimeAsync(0);
  wire.answer('item.submit', () => ok(queueStatus));
  await jest.advanceTimersByTimeAsync(3_000);
  expect(outbox.waiting()).toEqual([]);
});

it('a letter that came too late is shown until somebody has read why, also after a reload; a skip is what was wished', async () => {
  wire.answer('item.submit', () => no('GONE', 'Somebody else has this image now.'));
  wire.answer('item.skip', () => no('GONE', 'Somebody else has this image now.'));
  await drafts.post(letter());
  await drafts.post({ ...letter({ verdict: 'skip', reason: '' }), assignmentId: id(5) });
  await open();
  const [refused] = outbox.refused();
  expect([outbox.refused().length, outbox.waiting(), refused?.refusal, await kept()]).toEqual([
    1,
    [],
    'Somebody else has this image now.',
    [refused],
  ]);
  await outbox.drop(refused!);
  expect([outbox.refused(), await kept()]).toEqual([[], []]);
});

it('a letter whose person is no longer signed in waits for them', async () => {
  wire.answer('item.submit', () => no('UNAUTHENTICATED', 'Sign in first.'));
  await drafts.post(letter());
  await open();
  expect(await kept()).toEqual([letter()]);
});

it('says where this browser keeps no letters, and lets it ask before the page is closed while one waits', async () => {
  const mayClose = (): boolean => dispatchEvent(new Event('beforeunload', { cancelable: true }));
  await open();
  const kept = outbox.post(letter());
  await rest();
  expect([outbox.isKept(), mayClose()]).toEqual([true, true]);
  drafts.isBroken = true;
  outbox.post(letter());
  await rest();
  expect([outbox.isKept(), mayClose()]).toEqual([false, false]);
  await outbox.drop(kept);
  await rest();
  expect(mayClose()).toBe(true);
});
