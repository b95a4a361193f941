import { once } from 'node:events';
import { longestMessage, PROTOCOL_VERSION } from '@gannet/contracts';
import type { Item, QueueStatus } from '@gannet/contracts';
import type { Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { Caller } from '../edge/serves.js';
import { notify } from '../news/news.js';
import { People } from '../people/people.js';
import { anyRow } from '../testing/rows.js';
import { connect, nextOf, startServer, type TestServer } from '../testing/server.js';
import { type Scene, submissionOf, World } from '../testing/world.js';
import { Dispatch } from './dispatch.js';
import { MOST_ANONYMOUS } from './anonymous-connections.js';

let world: World;
let server: TestServer;
const open: Socket[] = [];
beforeAll(async () => {
  world = await World.open();
  server = await startServer(world);
});
afterEach(() => open.splice(0).forEach((socket) => socket.close()));
afterAll(async () => {
  await server.close();
  await world.close();
});

/** The first item of a scene's queue, whoever holds it. */
async function itemOf({ project }: Scene): Promise<{ assignmentId: string; fence: number }> {
  const row = await world.db.row(
    anyRow<{ assignmentId: string; fence: number }>(),
    'select id as "assignmentId", fence from assignment where project_id = $1 order by id limit 1',
    [project.id],
  );
  if (!row) throw new Error('the queue is empty');
  return row;
}

type How = Parameters<typeof connect>[1];

function socketOf(how: How): Socket {
  const socket = connect(server.url, how);
  open.push(socket);
  return socket;
}

/** What the server says to a connection that it does not let in. */
async function refusalAtTheDoor(how: How): Promise<unknown> {
  const socket = socketOf(how);
  return new Promise((resolve, reject) => {
    socket.once('connect_error', (error: Error & { data?: unknown }) => resolve(error.data));
    socket.once('connect', () => reject(new Error('it was let in')));
  });
}

async function connected(how: How): Promise<Socket> {
  const socket = socketOf(how);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

async function arrives(caller: Caller): Promise<Socket> {
  return connected({ cookie: await world.session(caller) });
}

/** Joins the project's queue and waits for the first item. */
async function joins(socket: Socket, { project }: Scene): Promise<Item> {
  const item = nextOf<Item>(socket, 'item.assigned');
  expect(await socket.emitWithAck('queue.join', { project: project.slug })).toMatchObject({ ok: true });
  return item;
}

describe('at the door', () => {
  it('another protocol is told to reload', async () => {
    expect(
      await refusalAtTheDoor({
        cookie: await world.session(await world.person('annotator')),
        protocol: PROTOCOL_VERSION + 1,
      }),
    ).toEqual({
      code: 'CONFLICT',
      message: `The server speaks protocol ${PROTOCOL_VERSION}, this client ${PROTOCOL_VERSION + 1}. Reload the page or update the program.`,
    });
  });

  it.each(['1', null, {}, [1], 1.5])('%j is no protocol', async (protocol) => {
    expect(await refusalAtTheDoor({ protocol })).toEqual({
      code: 'INVALID',
      message: 'The connection did not say its protocol.',
    });
  });

  it('what a handshake has beside its fields is named, but for another protocol, which may have others', async () => {
    const cookie = await world.session(await world.person('annotator'));
    const more = { timezone: 'Europe/Madrid' } as object;
    expect(await refusalAtTheDoor({ cookie, ...more })).toMatchObject({
      code: 'INVALID',
      message: 'The handshake has an unknown field “timezone”; did you mean “timeZone”?',
    });
    expect(await refusalAtTheDoor({ cookie, ...more, protocol: PROTOCOL_VERSION + 1 })).toMatchObject({
      code: 'CONFLICT',
    });
    expect(await refusalAtTheDoor({ cookie, timeZone: '' })).toMatchObject({
      code: 'INVALID',
      message: 'The time zone is empty.',
    });
  });

  it('nobody who is not signed in', async () => {
    for (const how of [
      {},
      { cookie: 'gannet_session=gns_made-up' },
      { cookie: await world.session(await world.person('annotator'), new Date(0)) },
    ]) {
      expect(await refusalAtTheDoor(how)).toEqual({ code: 'UNAUTHENTICATED', message: 'Sign in first.' });
    }
  });

  it.each(['https://evil.example.org', 'null', 'http://127.0.0.1:1', 'http://127.0.0.1.evil.example.org'])(
    'no page of %s, though the browser sends the cookie along',
    async (origin) => {
      const cookie = await world.session(await world.person('annotator'));
      expect(await refusalAtTheDoor({ cookie, origin })).toEqual({
        code: 'FORBIDDEN',
        message: expect.stringContaining(`Nothing is done for pages of ${origin}.`),
      });
    },
  );

  it('our own page is let in', async () => {
    const socket = await connected({
      cookie: await world.session(await world.person('annotator')),
      origin: new URL(server.url).origin,
    });
    expect(socket.connected).toBe(true);
  });

  it('no page of another person than who is signed in by now', async () => {
    const [ada, ben] = [await world.person('annotator'), await world.person('annotator', { name: 'Ben' })];
    const cookie = await world.session(ben);
    expect(await refusalAtTheDoor({ cookie, personId: ada.personId })).toEqual({
      code: 'UNAUTHENTICATED',
      message: 'This page was opened by somebody else; Ben is signed in by now. Reload the page to go on as Ben.',
    });
    const headers = (personId: string): Record<string, string> => ({ cookie, 'x-gannet-person': personId });
    expect((await fetch(`${server.url}/api/projects`, { headers: headers(ada.personId) })).status).toBe(401);
    expect((await fetch(`${server.url}/api/projects`, { headers: headers(ben.personId) })).status).toBe(200);
    await connected({ cookie, personId: ben.personId });
  });

  it('who is signed in may poll where a proxy lets no web socket through, and nobody else', async () => {
    const scene = await world.with({ items: 1, people: 1 });
    const socket = await connected({ cookie: await world.session(scene.people[0]!), transports: ['polling'] });
    const item = await joins(socket, scene);
    expect(await socket.emitWithAck('item.submit', submissionOf(item))).toMatchObject({ ok: true, value: { done: 1 } });
    await expect(connected({ transports: ['polling'] })).rejects.toThrow('xhr poll error');
  });

  it('a program comes with its token; one that is not known or has expired is told so', async () => {
    const person = await world.person('annotator');
    await connected({ token: await world.token(person, 'annotator') });
    expect(await refusalAtTheDoor({ token: 'gnt_made-up' })).toEqual({
      code: 'UNAUTHENTICATED',
      message: 'This token is not known. Make a new one on your account page.',
    });
    expect(
      await refusalAtTheDoor({ token: await world.token(person, 'annotator', new Date('2026-01-31T10:00:00Z')) }),
    ).toEqual({
      code: 'UNAUTHENTICATED',
      message: 'This token expired on 2026-01-31. Make a new one on your account page.',
    });
  });
});

describe('before anybody said who they are', () => {
  const raws: WebSocket[] = [];
  afterEach(() =>
    Promise.all(
      raws.splice(0).map(
        (raw) =>
          new Promise<void>((resolve) => {
            if (raw.readyState === WebSocket.CLOSED) return resolve();
            raw.once('close', () => resolve());
            raw.terminate();
          }),
      ),
    ),
  );

  /**
   * A web socket as no client of ours opens it: it has not greeted. Resolves with the status of the answer, 101 when it
   * is open.
   */
  async function knocks(headers: Record<string, string> = {}): Promise<{ raw: WebSocket; status: number | undefined }> {
    const raw = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, { headers });
    raws.push(raw);
    raw.on('error', () => undefined);
    const status = await new Promise<number | undefined>((resolve) => {
      raw.once('open', () => resolve(101));
      raw.once('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    return { raw, status };
  }

  const closed = (raw: WebSocket): Promise<number> => new Promise((resolve) => raw.once('close', resolve));

  it('a message of some size is not even gathered, and the connection ends with the reason', async () => {
    const { raw } = await knocks();
    const ended = once(raw, 'close') as Promise<[number, Buffer]>;
    raw.send(`40${'['.repeat(100_000)}`);
    const [code, reason] = await ended;
    expect([code, reason.toString()]).toEqual([
      1009,
      'A message has at most 65536 bytes here; more where the header Authorization has the token.',
    ]);
  });

  it('whoever comes with a token in the header may send a label map of any size, and is told the limit', async () => {
    const token = await world.token(await world.person('annotator'), 'annotator');
    const { raw } = await knocks({ authorization: `Bearer ${token}` });
    const greeted = once(raw, 'message');
    raw.send(`40{"protocol":${PROTOCOL_VERSION},"token":"${token}"}`);
    await greeted;
    const ended = once(raw, 'close') as Promise<[number, Buffer]>;
    raw.send(`420["item.submit",{"x":"${'x'.repeat(70_000)}"}]`);
    raw.send(`421["item.submit",{"x":"${'x'.repeat(longestMessage('item.submit'))}"}]`);
    const [code, reason] = await ended;
    expect([code, reason.toString()]).toEqual([1009, `A message has at most ${longestMessage('item.submit')} bytes.`]);
  });

  it('a greeting of some size is not parsed, and ends the connection', async () => {
    const { raw } = await knocks();
    const ended = closed(raw);
    raw.send(`40{"protocol":${'['.repeat(10_000)}`);
    expect(await ended).toBe(1005);
  });

  it('whoever is refused is gone', async () => {
    const { raw } = await knocks();
    const ended = closed(raw);
    raw.send(`40{"protocol":${PROTOCOL_VERSION}}`);
    expect(await ended).toBe(1005);
  });

  it('there is room for some connections of one address, and for everybody who is known', async () => {
    const first = (await knocks()).raw;
    for (let more = 1; more < MOST_ANONYMOUS.fromOne; more++) expect((await knocks()).status).toBe(101);
    expect((await knocks()).status).toBe(400);
    const cookie = await world.session(await world.person('annotator'));
    expect((await knocks({ cookie })).status).toBe(101);
    await arrives(await world.person('annotator'));
    first.close();
    while ((await knocks()).status !== 101); // as soon as the server, too, knows that it is gone
  });

  it('whoever has greeted with a token makes room', async () => {
    const token = await world.token(await world.person('annotator'), 'annotator');
    for (let one = 0; one <= MOST_ANONYMOUS.fromOne; one++) expect((await connected({ token })).connected).toBe(true);
  });
});

describe('messages', () => {
  it.each([
    'queue.join',
    'project.watch',
    'lease.renew',
    'item.submit',
    'item.skip',
    'item.reject',
    'queue.ahead',
    'draft.save',
    'draft.find',
  ])('%s with anything but its payload is answered and harms nothing', async (name) => {
    const socket = await arrives(await world.person('annotator'));
    const answers: unknown[] = [];
    for (const payload of [
      null,
      7,
      'text',
      [],
      [[]],
      {},
      { project: 5 },
      { assignmentId: 'x', fence: 'y' },
      { project: '../..' },
      { ['__proto__']: { project: 'x' } },
    ]) {
      answers.push(await socket.emitWithAck(name, payload));
    }
    for (const answer of answers)
      expect(answer).toMatchObject({ ok: false, refusal: { code: 'INVALID', message: expect.any(String) } });
    socket.emit(name); // neither payload nor reply
    expect(await socket.emitWithAck('queue.leave', {})).toEqual({ ok: true, value: {} });
  });

  it('a field that a message does not have is named, and so is the one that was meant', async () => {
    const scene = await world.with({ items: 1, people: 1 });
    const socket = await arrives(scene.people[0]!);
    const item = await joins(socket, scene);
    const { confidence, ...rest } = submissionOf(item);
    expect(await socket.emitWithAck('item.submit', { ...rest, confidence, Seconds: 1 })).toMatchObject({
      ok: false,
      refusal: { code: 'INVALID', message: 'The request has an unknown field “Seconds”; did you mean “seconds”?' },
    });
    expect(await socket.emitWithAck('queue.leave', { project: scene.project.slug })).toMatchObject({ ok: false });
    expect(await socket.emitWithAck('item.submit', submissionOf(item))).toMatchObject({ ok: true });
  });

  it.each(['item.sumbit', 'error', 'join', '__proto__'])('%s, which is none, is answered', async (name) => {
    const socket = await arrives(await world.person('annotator'));
    const refusal = { code: 'INVALID', message: expect.stringContaining(`There is no message “${name}”`) };
    expect(await socket.emitWithAck(name, {})).toEqual({ ok: false, refusal });
    const refused = nextOf(socket, 'message.refused');
    socket.emit(name);
    expect(await refused).toEqual({ message: name, refusal });
    expect(await socket.emitWithAck('queue.leave', {})).toEqual({ ok: true, value: {} });
  });

  it('one that asks for no answer is told when it is refused, and only then', async () => {
    const socket = await arrives(await world.person('annotator'));
    const refused = nextOf(socket, 'message.refused');
    socket.emit('queue.leave', {});
    socket.emit('queue.join', { projekt: 'faces' });
    expect(await refused).toMatchObject({
      message: 'queue.join',
      refusal: {
        code: 'INVALID',
        message: 'The request has an unknown field “projekt”; did you mean “project”? The project is missing.',
      },
    });
  });

  it('a message that is far too long, or has far too many parts, is refused unread', async () => {
    const socket = await arrives(await world.person('annotator'));
    expect(await socket.emitWithAck('item.skip', { reason: 'x'.repeat(300_000) })).toEqual({
      ok: false,
      refusal: {
        code: 'INVALID',
        message: expect.stringMatching(/^The message is \d+ characters long; item\.skip has at most 16384\.$/),
      },
    });
    const points = new Array(2000).fill({ x: 1, y: 1, visibility: 2 });
    expect(await socket.emitWithAck('item.submit', { task: 'keypoints', points })).toMatchObject({
      ok: false,
      refusal: { code: 'INVALID', message: 'The message has more parts than any item.submit has.' },
    });
    expect(await socket.emitWithAck('queue.leave', {})).toEqual({ ok: true, value: {} });
  });

  it('more messages at once than a person can send are refused, and the others are answered', async () => {
    const socket = await arrives(await world.person('annotator'));
    const sent: Promise<unknown>[] = [];
    await world.db.inTransaction(async (tx) => {
      await tx.run('lock table session in access exclusive mode'); // nobody is answered before this ends
      for (let one = 0; one < 31; one++) sent.push(socket.emitWithAck('queue.leave', {}));
      expect(await sent.pop()).toEqual({
        ok: false,
        refusal: {
          code: 'TOO_MANY',
          message: '30 messages of this connection are not answered yet. Wait for an answer before you send another.',
        },
      });
    });
    expect(await Promise.all(sent)).toEqual(new Array(30).fill({ ok: true, value: {} }));
  });

  it('bytes end the connection, and no other', async () => {
    const [socket, stays] = [
      await arrives(await world.person('annotator')),
      await arrives(await world.person('annotator')),
    ];
    const ended = nextOf<string>(socket, 'disconnect');
    socket.emit('item.submit', Buffer.from([1, 2, 3]));
    expect(await ended).toBe('transport close');
    expect(await stays.emitWithAck('queue.leave', {})).toEqual({ ok: true, value: {} });
  });

  it('counts beyond those of the database are answered, not looked up', async () => {
    const scene = await world.with();
    const socket = await arrives(scene.people[0]!);
    const item = await joins(socket, scene);
    const save = (base: number): Promise<unknown> =>
      socket.emitWithAck('draft.save', { base, work: submissionOf(item) });
    const invalid = { ok: false, refusal: { code: 'INVALID', message: expect.any(String) } };
    expect([
      await save(2 ** 31 - 1),
      await socket.emitWithAck('lease.renew', { assignmentId: item.assignmentId, fence: 2 ** 31 }),
    ]).toMatchObject([invalid, invalid]);
    expect(await save(2 ** 31 - 2)).toEqual({ ok: true, value: { saved: true, revision: 2 ** 31 - 1 } });
  });

  it('a consumer may connect but not join a queue, watch or label', async () => {
    const scene = await world.with();
    const socket = await arrives(await world.person('consumer'));
    const refused = {
      ok: false,
      refusal: {
        code: 'FORBIDDEN',
        message: 'This needs the role admin, reviewer or annotator in this project; yours is consumer.',
      },
    };
    expect(await socket.emitWithAck('queue.join', { project: scene.project.slug })).toEqual(refused);
    expect(await socket.emitWithAck('project.watch', { project: scene.project.slug })).toEqual(refused);
    expect(await socket.emitWithAck('item.submit', submissionOf(await itemOf(scene)))).toEqual(refused);
  });

  it("an admin's token of the role consumer is a consumer here too", async () => {
    const { project } = await world.with();
    const socket = await connected({ token: await world.token(await world.person('admin'), 'consumer') });
    expect(await socket.emitWithAck('queue.join', { project: project.slug })).toMatchObject({
      ok: false,
      refusal: { code: 'FORBIDDEN' },
    });
  });

  it('names the project that is not there', async () => {
    const socket = await arrives(await world.person('annotator'));
    expect(await socket.emitWithAck('queue.join', { project: 'nowhere' })).toEqual({
      ok: false,
      refusal: { code: 'NOT_FOUND', message: 'There is no project called nowhere.' },
    });
  });
});

describe('the queue', () => {
  it('pushes an item to who joins, takes the label map and pushes the next', async () => {
    const scene = await world.with({ items: 2, people: 1 });
    const socket = await arrives(scene.people[0]!);
    const first = await joins(socket, scene);
    const second = nextOf<Item>(socket, 'item.assigned');
    expect(await socket.emitWithAck('item.submit', submissionOf(first))).toMatchObject({
      ok: true,
      value: { done: 1, total: 2, mineToday: 1 },
    });
    expect((await second).assignmentId).not.toBe(first.assignmentId);
  });

  it('gives an item that is skipped to whoever waits for one, not back to who skipped it', async () => {
    const scene = await world.with({ items: 1, people: 2 });
    const [holder, waiter] = [await arrives(scene.people[0]!), await arrives(scene.people[1]!)];
    const item = await joins(holder, scene);
    await waiter.emitWithAck('queue.join', { project: scene.project.slug });
    for (const [from, to] of [
      [holder, waiter],
      [waiter, holder],
      [holder, waiter],
    ] as const) {
      const pushed = nextOf<Item>(to, 'item.assigned');
      const held = await world.db.row(
        anyRow<{ assignmentId: string; fence: number }>(),
        'select id as "assignmentId", fence from assignment where id = $1',
        [item.assignmentId],
      );
      expect(await from.emitWithAck('item.skip', held)).toMatchObject({ ok: true });
      expect(await pushed).toMatchObject({ assignmentId: item.assignmentId });
    }
  });

  it('gives two windows of one person the same item and frees both together', async () => {
    const scene = await world.with({ items: 2, people: 1 });
    const [left, right] = [await arrives(scene.people[0]!), await arrives(scene.people[0]!)];
    const [one, two] = [await joins(left, scene), await joins(right, scene)];
    expect([two.assignmentId, two.fence]).toEqual([one.assignmentId, one.fence]);
    const lost = nextOf(right, 'lease.lost');
    const nexts = Promise.all([nextOf<Item>(left, 'item.assigned'), nextOf<Item>(right, 'item.assigned')]);
    await left.emitWithAck('item.submit', submissionOf(one));
    expect(await lost).toEqual({
      assignmentId: one.assignmentId,
      reason: 'You finished this image in another window.',
    });
    const [a, b] = await nexts;
    expect(a.assignmentId).toBe(b.assignmentId);
  });

  it('tells who loses an item because the round was cancelled', async () => {
    const scene = await world.with({ items: 1, people: 1 });
    const socket = await arrives(scene.people[0]!);
    const item = await joins(socket, scene);
    const lost = nextOf(socket, 'lease.lost');
    await world.db.inTransaction((tx) => world.steps.cancel(tx, scene.project.slug, scene.round.id));
    expect(await lost).toEqual({
      assignmentId: item.assignmentId,
      reason: 'The round was cancelled. Annotations that you submitted are kept.',
    });
  });

  it('keeps everybody posted on the batch', async () => {
    const scene = await world.with({ items: 2, people: 2 });
    const [worker, watcher] = [await arrives(scene.people[0]!), await arrives(scene.people[1]!)];
    const item = await joins(worker, scene);
    await joins(watcher, scene);
    const seen = new Promise<QueueStatus>((resolve) =>
      watcher.on('queue.moved', (status: QueueStatus) => void (status.done === 1 && resolve(status))),
    );
    await worker.emitWithAck('item.submit', submissionOf(item));
    expect(await seen).toMatchObject({
      project: scene.project.slug,
      roundState: 'annotating',
      done: 1,
      total: 2,
      mineToday: 0,
    });
  });

  it('leaves the item to its annotator for the grace after a broken connection', async () => {
    const scene = await world.with({ items: 1, people: 1 });
    const first = await arrives(scene.people[0]!);
    const item = await joins(first, scene);
    first.close();
    const again = await joins(await arrives(scene.people[0]!), scene);
    expect([again.assignmentId, again.fence]).toEqual([item.assignmentId, item.fence]);
  });
});

it('who watches hears of the round when the news were interrupted', async () => {
  const scene = await world.with({ people: 1 });
  const socket = await arrives(scene.people[0]!);
  await socket.emitWithAck('project.watch', { project: scene.project.slug });
  const cancelled = new Promise<void>((resolve) =>
    socket.on('round.moved', ({ id, state }) => id === scene.round.id && state === 'cancelled' && resolve()),
  );
  await world.db.run(`update round set state = 'cancelled' where id = $1`, [scene.round.id]);
  await world.db.run(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'`,
  );
  await cancelled;
});

describe('a person who may no longer be here', () => {
  async function cutBy(
    work: (people: People, admin: Caller, person: Caller) => Promise<unknown>,
  ): Promise<{ person: Caller; cookie: string; reason: string }> {
    const person = await world.person('annotator');
    const cookie = await world.session(person);
    const socket = await connected({ cookie });
    const reason = nextOf<string>(socket, 'disconnect');
    await work(server.web.app.get(People), await world.person('admin'), person);
    return { person, cookie, reason: await reason };
  }

  it('is cut off at once when switched off, and does not come back', async () => {
    const { cookie, reason } = await cutBy((people, admin, { personId }) =>
      people.change(admin, personId, { active: false }),
    );
    expect(reason).toBe('io server disconnect');
    expect(await refusalAtTheDoor({ cookie })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('comes back as what they are now when they became a server admin', async () => {
    const { cookie } = await cutBy((people, admin, { personId }) =>
      people.change(admin, personId, { isServerAdmin: true }),
    );
    const socket = await connected({ cookie });
    const moved = nextOf(socket, 'generators.moved'); // for server admins alone
    await world.db.inTransaction((tx) => notify(tx, { what: 'generators' }));
    expect(await moved).toEqual({});
  });

  it('is cut off when their password was reset', async () => {
    const { cookie } = await cutBy((people, _admin, { personId }) => people.resetPassword(personId));
    expect(await refusalAtTheDoor({ cookie })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is cut off by who signs them out elsewhere, and nobody else is', async () => {
    const person = await world.person('annotator');
    const [cookie, other] = [await world.session(person), await world.session(person)];
    const [socket, stays] = [await connected({ cookie }), await connected({ cookie: other })];
    const reason = nextOf<string>(socket, 'disconnect');
    await fetch(`${server.url}/api/session`, { method: 'DELETE', headers: { cookie } });
    expect(await reason).toBe('io server disconnect');
    expect(await stays.emitWithAck('queue.leave', {})).toEqual({ ok: true, value: {} });
  });

  it('hears no more when their token is revoked', async () => {
    const people = server.web.app.get(People);
    const person = await world.person('annotator');
    const { token, secret } = await people.addToken(person, { name: 'a program', role: 'annotator', days: 1 });
    const reason = nextOf<string>(await connected({ token: secret }), 'disconnect');
    await people.revokeToken(person, token.id);
    expect(await reason).toBe('io server disconnect');
  });

  it('is given nothing when their sign-in ends while they wait for an image', async () => {
    const scene = await world.with({ people: 1, state: 'generating' });
    const socket = await arrives(scene.people[0]!);
    await socket.emitWithAck('queue.join', { project: scene.project.slug });
    const ended = nextOf<string>(socket, 'disconnect');
    await world.db.run(`update session set expires_at = now() - interval '1 second' where person_id = $1`, [
      scene.people[0]!.personId,
    ]);
    await server.web.app.get(Dispatch).assignAll(scene.project.slug);
    expect(await ended).toBe('io server disconnect');
  });
});

it('a database that is away signs nobody out: what is asked meanwhile is unavailable, and the connection stays', async () => {
  const [doomed, token] = [await World.open(), 'a'.repeat(43)];
  const person = await doomed.person('annotator');
  const other = await startServer(doomed);
  const socket = connect(other.url, { cookie: await doomed.session(person) });
  open.push(socket);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  await doomed.db.close();
  const refusal = { code: 'UNAVAILABLE', message: expect.stringContaining('cannot reach its database') };
  expect(await socket.emitWithAck('queue.leave', {})).toEqual({ ok: false, refusal });
  const response = await fetch(`${other.url}/api/me`, { headers: { cookie: `gannet_session=${token}` } });
  expect([response.status, await response.json(), socket.connected]).toEqual([503, refusal, true]);
  await other.close().catch(() => undefined); // the database that it would take leave of is gone
  await doomed.close().catch(() => undefined);
});
