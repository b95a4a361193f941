import { TestBed } from '@angular/core/testing';
import { FakeWire, no, ok } from '../testing/fake-wire';
import { item, queueStatus } from '../testing/samples';
import { Live } from './live';
import { Refused, Unreachable } from './problem';
import { WIRE } from './socket';

let wire: FakeWire;
let live: Live;

beforeEach(() => {
  wire = new FakeWire();
  TestBed.configureTestingModule({ providers: [{ provide: WIRE, useValue: () => wire }] });
  live = TestBed.inject(Live);
});

const error = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (e: unknown) => e,
  );

it('gives back the value of an answer, checked by the contract', async () => {
  live.connect();
  wire.answer('queue.join', () => ok({ ...queueStatus, extra: 1 } as typeof queueStatus));
  expect(await live.joinQueue('faces')).toEqual(queueStatus);
  wire.answer('queue.join', () => ok({ ...queueStatus, done: 'many' } as never));
  expect(await error(live.joinQueue('faces'))).toBeInstanceOf(Error);
});

it('throws a refusal with its sentence, and knows a silence from a refusal', async () => {
  live.connect();
  wire.answer('item.skip', () => no('GONE', 'Your lease ran out.'));
  const refusal = await error(live.ask('item.skip', { assignmentId: item(1).assignmentId, fence: 1 }));
  expect([refusal instanceof Refused, (refusal as Error).message]).toEqual([true, 'Your lease ran out.']);
  wire.fallSilent('item.skip');
  expect(await error(live.ask('item.skip', { assignmentId: item(1).assignmentId, fence: 1 }))).toBeInstanceOf(
    Unreachable,
  );
});

it('asks nothing while there is no connection', async () => {
  expect(await error(live.ask('queue.leave', {}))).toBeInstanceOf(Unreachable);
  live.connect();
  wire.drop();
  expect(await error(live.ask('queue.leave', {}))).toBeInstanceOf(Unreachable);
  expect(wire.asked).toEqual([]);
});

/** In the queue of a project. */
async function seated(): Promise<void> {
  live.connect();
  wire.answer('queue.join', () => ok(queueStatus));
  await live.joinQueue('faces');
}

it('hears news, but not what breaks the contract', async () => {
  const complaints = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await seated();
  wire.tell('item.assigned', item(1));
  wire.tell('item.assigned', { ...item(2), fence: 'no number' });
  expect(live.news('item.assigned')()).toEqual(item(1));
  expect(complaints).toHaveBeenCalledTimes(1);
  complaints.mockRestore();
});

it('takes its places again after a lost connection', async () => {
  live.connect();
  wire.answer('queue.join', () => ok(queueStatus));
  wire.answer('project.watch', () => ok({ project: 'faces', people: [] }));
  await live.watch('faces');
  const hand: string[] = [];
  await live.joinQueue('faces', () => hand[0]);
  wire.drop();
  expect(live.connection()).toBe('lost');
  hand.push(item(1).assignmentId);
  wire.connect();
  expect(live.connection()).toBe('live');
  await new Promise((done) => setTimeout(done));
  expect(live.arrivals()).toBe(2);
  expect(wire.payloadsOf('queue.join')).toEqual([
    { project: 'faces' },
    { project: 'faces', onDesk: item(1).assignmentId },
  ]);
  expect(wire.asked.map((message) => message.name)).toEqual([
    'project.watch',
    'queue.join',
    'project.watch',
    'queue.join',
  ]);
});

it('watches as soon as it is connected when asked to before', async () => {
  wire.answer('project.watch', () => ok({ project: 'faces', people: [] }));
  await live.watch('faces');
  expect(wire.asked).toEqual([]);
  live.connect();
  expect(wire.payloadsOf('project.watch')).toEqual([{ project: 'faces' }]);
});

it('does not take a place again that it left', async () => {
  await seated();
  live.leaveQueue();
  wire.drop();
  wire.connect();
  expect(wire.payloadsOf('queue.join')).toHaveLength(1);
});

it('forgets what a queue told when it is left, and hears nothing of it that comes late', async () => {
  await seated();
  const told = (): unknown[] => [live.news('item.assigned')(), live.news('lease.lost')(), live.news('queue.moved')()];
  const tell = (): void => {
    wire.tell('item.assigned', item(1));
    wire.tell('lease.lost', { assignmentId: item(1).assignmentId, reason: 'Your lease ran out.' });
    wire.tell('queue.moved', queueStatus);
  };
  tell();
  expect(told()).not.toContain(null);
  live.leaveQueue();
  expect(told()).toEqual([null, null, null]);
  tell();
  expect(told()).toEqual([null, null, null]);
});

it('says that the page is stale when the protocol is refused, and that nobody is signed in when that is so', () => {
  live.connect();
  wire.refuse({ code: 'CONFLICT', message: 'The server speaks protocol 2, this client 1.' });
  expect([live.connection(), live.turnedAway()]).toEqual(['stale', 0]);
  wire.refuse({ code: 'UNAUTHENTICATED', message: 'Sign in first.' });
  expect(live.turnedAway()).toBe(1);
});

it('forgets the news of one person before another signs in', async () => {
  await seated();
  wire.tell('item.assigned', item(1));
  live.disconnect();
  expect([live.news('item.assigned')(), live.connection()]).toEqual([null, 'off']);
});
