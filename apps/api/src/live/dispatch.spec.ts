import type { Item } from '@gannet/contracts';
import type { Leases } from '../queue/leases.js';
import type { LiveSocket } from './connection.js';
import { Dispatch } from './dispatch.js';

const PROJECT = { id: 'p1', slug: 'faces' };

/** Claims that are answered when the test says so. */
class SlowLeases {
  readonly leaseMs = 120_000;
  readonly asked: { personId: string; answer: (item: Item | null) => void; fail: (error: Error) => void }[] = [];

  claim(_project: unknown, personId: string): Promise<Item | null> {
    return new Promise((answer, fail) => this.asked.push({ personId, answer, fail }));
  }

  /** The next claim that somebody makes. */
  async next(): Promise<SlowLeases['asked'][number]> {
    while (this.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    return this.asked.shift()!;
  }
}

let leases: SlowLeases;
let dispatch: Dispatch;

beforeEach(() => {
  leases = new SlowLeases();
  dispatch = new Dispatch(leases as unknown as Leases);
});

function sits(personId: string): { socket: LiveSocket; got: Item[] } {
  const got: Item[] = [];
  const caller = { personId };
  const socket = {
    connected: true,
    data: { caller, authenticate: async () => caller, mayAnnotate: async () => true },
    emit: (_name: string, item: Item) => got.push(item),
  } as unknown as LiveSocket;
  dispatch.join(socket, PROJECT);
  return { socket, got };
}

const item = (fence: number): Item => ({ assignmentId: 'a1', fence, seed: 7 }) as Item;

it('an item that was given back while it was on its way is not put on the desk', async () => {
  const { socket, got } = sits('ada');
  const serving = dispatch.assign(socket);
  const slow = await leases.next();
  dispatch.finished('faces', 'ada', { assignmentId: 'a1', fence: 3 });
  slow.answer(item(3));
  (await leases.next()).answer(null);
  expect(await serving).toBe(false);
  expect([got, socket.data.holds]).toEqual([[], undefined]);
});

it('who has got an item after somebody gave it back keeps it', async () => {
  const [ada, ben] = [sits('ada'), sits('ben')];
  const serving = dispatch.assign(ben.socket);
  (await leases.next()).answer(item(4));
  await serving;
  expect(dispatch.finished('faces', 'ada', { assignmentId: 'a1', fence: 3 })).toEqual([]);
  expect(ben.socket.data.holds).toEqual({ assignmentId: 'a1', fence: 4, seed: 7 });
  expect(ada.got).toEqual([]);
});

it('a queue goes on where the database failed once and somebody asked meanwhile', async () => {
  const { got } = sits('ada');
  const pumping = dispatch.assignAll('faces');
  const first = await leases.next();
  void dispatch.assignAll('faces');
  first.fail(new Error('no connection'));
  (await leases.next()).answer(item(1));
  await pumping;
  expect(got).toEqual([item(1)]);
});

describe('who says nothing', () => {
  it('gets nothing more until they say something, and comes after those who wait', async () => {
    const [ada, ben] = [sits('ada'), sits('ben')];
    const serving = dispatch.assign(ada.socket);
    (await leases.next()).answer(item(1));
    await serving;
    expect(dispatch.leaseLost('faces', 'ada', 'a1', true)).toEqual([ada.socket]);
    const pumping = dispatch.assignAll('faces');
    const claim = await leases.next();
    expect(claim.personId).toBe('ben');
    claim.answer(item(2));
    await pumping;
    expect([leases.asked, ben.got]).toEqual([[], [item(2)]]);
    dispatch.messageReceived(ada.socket);
    (await leases.next()).answer(item(3));
    await dispatch.assignAll('faces');
    expect(ada.got).toEqual([item(1), item(3)]);
  });

  it('is reminded when half of the lease is over, and not when they have renewed it', async () => {
    const { socket, got } = sits('ada');
    const serving = dispatch.assign(socket);
    (await leases.next()).answer(item(1));
    await serving;
    const [now, half] = [Date.now(), leases.leaseMs / 2];
    dispatch.remind(now);
    dispatch.remind(now + half + 1_000);
    expect(got).toEqual([item(1), { assignmentId: 'a1', fence: 1 }]);
    socket.data.dueAt = now;
    dispatch.renewed(socket);
    dispatch.remind(now + half / 2);
    expect(got).toHaveLength(2);
  });

  it('who loses an item otherwise is given the next at once', async () => {
    const { socket, got } = sits('ada');
    const serving = dispatch.assign(socket);
    (await leases.next()).answer(item(1));
    await serving;
    dispatch.leaseLost('faces', 'ada', 'a1', false);
    const pumping = dispatch.assignAll('faces');
    (await leases.next()).answer(item(2));
    await pumping;
    expect(got).toEqual([item(1), item(2)]);
  });
});
