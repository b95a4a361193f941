import { once } from 'node:events';
import type { Item, Role } from '@gannet/contracts';
import { ErrorBody, pathOf, type Route, routes } from '@gannet/contracts';
import type { Socket } from 'socket.io-client';
import type { Caller } from '../edge/serves.js';
import { People } from '../people/people.js';
import { refusalOf } from '../testing/answers.js';
import { anyRow } from '../testing/rows.js';
import { connect, nextOf, startServer, type TestServer } from '../testing/server.js';
import { type Scene, submissionOf, World } from '../testing/world.js';
import { Members } from './members.js';

let world: World;
let server: TestServer;
let members: Members;
let admin: Caller;
const open: Socket[] = [];
beforeAll(async () => {
  world = await World.open();
  server = await startServer(world);
  members = server.web.app.get(Members);
  admin = await world.person('admin');
});
afterEach(() => open.splice(0).forEach((socket) => socket.close()));
afterAll(async () => {
  await server.close();
  await world.close();
});

async function arrives(person: Caller): Promise<Socket> {
  const socket = connect(server.url, { cookie: await world.session(person) });
  open.push(socket);
  await once(socket as unknown as NodeJS.EventEmitter, 'connect');
  return socket;
}

async function joins(person: Caller, { project }: Scene): Promise<{ socket: Socket; item: Item }> {
  const socket = await arrives(person);
  await socket.emitWithAck('project.watch', { project: project.slug });
  const pushed = nextOf<Item>(socket, 'item.assigned');
  await socket.emitWithAck('queue.join', { project: project.slug });
  return { socket, item: await pushed };
}

const rolesIn = async (slug: string): Promise<Record<string, Role | null>> =>
  Object.fromEntries((await members.all(slug)).map(({ personId, role }) => [personId, role]));
const nothing = (slug: string) => ({
  ok: false,
  refusal: { code: 'NOT_FOUND', message: `There is no project called ${slug}.` },
});

describe('adding somebody', () => {
  it('by their address makes them a member at once, and their pages hear of it', async () => {
    const { project } = await world.with({ items: 2 });
    const ann = await world.stranger();
    const socket = await arrives(ann);
    expect(await socket.emitWithAck('project.watch', { project: project.slug })).toEqual(nothing(project.slug));
    const moved = nextOf(socket, 'members.moved');
    const others = await members.others(project.slug);
    const { email } = others.find(({ personId }) => personId === ann.personId)!;
    const added = await members.add(project.slug, { email, role: 'annotator' });
    expect(added).toMatchObject({ personId: ann.personId, role: 'annotator', isServerAdmin: false, active: true });
    expect(await moved).toEqual({ project: project.slug });
    expect(await socket.emitWithAck('queue.join', { project: project.slug })).toMatchObject({ ok: true });
    expect(await members.all(project.slug)).toContainEqual(added);
    expect((await members.others(project.slug)).map(({ personId }) => personId)).not.toContain(ann.personId);
  });

  it('is refused in a sentence where they are unknown, inactive or a member', async () => {
    const { project } = await world.with();
    const [ann, off] = [
      await world.member(project, 'consumer', { name: 'Ann', email: 'ann@members.example' }),
      await world.stranger({ name: 'Off', email: 'off@members.example', active: false }),
    ];
    const refusals = await Promise.all(
      ['nobody@members.example', 'ann@members.example', 'off@members.example'].map((email) =>
        refusalOf(members.add(project.slug, { email, role: 'admin' })),
      ),
    );
    expect(refusals).toEqual([
      {
        code: 'NOT_FOUND',
        message:
          'Nobody on this server has the address nobody@members.example. A server admin adds people on the People page.',
      },
      { code: 'CONFLICT', message: 'Ann is a member of Squares already, as consumer.' },
      { code: 'CONFLICT', message: 'Off is inactive. A server admin can activate them.' },
    ]);
    expect(await rolesIn(project.slug)).toMatchObject({ [ann.personId]: 'consumer' });
    expect(Object.keys(await rolesIn(project.slug))).not.toContain(off.personId);
  });
});

describe('two admins at once', () => {
  it('change the role of a member once, and the other is told', async () => {
    const { project } = await world.with();
    const ann = await world.member(project, 'annotator', { name: 'Ann' });
    const both = await Promise.allSettled(
      (['reviewer', 'consumer'] as const).map((role) =>
        members.change(admin, project.slug, ann.personId, { role, was: 'annotator' }),
      ),
    );
    const won = both.find((one) => one.status === 'fulfilled')!.value.role;
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({
      code: 'CONFLICT',
      message: `Somebody has changed the role of Ann since: it is ${won} now. Look again, and change that.`,
    });
    expect((await rolesIn(project.slug))[ann.personId]).toBe(won);
  });

  it('who remove each other leave one of them, who cannot step down either', async () => {
    const project = await world.project();
    const [one, two] = [await world.member(project, 'admin'), await world.member(project, 'admin')];
    const both = await Promise.allSettled([
      members.remove(one, project.slug, two.personId),
      members.remove(two, project.slug, one.personId),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const left = both[0].status === 'fulfilled' ? one : two;
    const said = {
      code: 'CONFLICT',
      message: `${left.name} is the only admin of Squares. Make another member an admin first.`,
    };
    expect(await refusalOf(members.remove(left, project.slug, left.personId))).toEqual(said);
    expect(
      await refusalOf(members.change(left, project.slug, left.personId, { role: 'consumer', was: 'admin' })),
    ).toEqual(said);
    await members.remove(admin, project.slug, left.personId); // a server admin may
    expect(await refusalOf(members.remove(admin, project.slug, left.personId))).toEqual({
      code: 'NOT_FOUND',
      message: `${left.name} is not a member of Squares.`,
    });
  });
});

describe('a person who is removed', () => {
  it('while holding an item is told, hears no more, and it goes to who waits; the draft is kept', async () => {
    const scene = await world.with({ items: 1 });
    const { project } = scene;
    const [ann, ben] = [await world.member(project, 'annotator'), await world.member(project, 'annotator')];
    const { socket, item } = await joins(ann, scene);
    await socket.emitWithAck('draft.save', { base: 0, work: submissionOf(item) });
    const waiting = await arrives(ben);
    await waiting.emitWithAck('queue.join', { project: project.slug });
    const told = [nextOf(socket, 'lease.lost'), nextOf(socket, 'members.moved')];
    const passedOn = nextOf<Item>(waiting, 'item.assigned');
    await members.remove(admin, project.slug, ann.personId);
    expect(await Promise.all(told)).toEqual([
      {
        assignmentId: item.assignmentId,
        reason:
          'You are no longer a member of Squares, so this image went back to the queue. Your work is kept in this browser.',
      },
      { project: project.slug },
    ]);
    expect((await passedOn).assignmentId).toBe(item.assignmentId);
    const gone = { ok: false, refusal: { code: 'NOT_FOUND', message: 'There is no such item.' } };
    for (const message of ['item.submit', 'lease.renew', 'draft.find'] as const)
      expect(
        await socket.emitWithAck(
          message,
          message === 'item.submit'
            ? submissionOf(item)
            : { assignmentId: item.assignmentId, ...(message === 'lease.renew' ? { fence: item.fence } : {}) },
        ),
      ).toEqual(gone);
    expect(await socket.emitWithAck('queue.join', { project: project.slug })).toEqual(nothing(project.slug));
    const heard: string[] = [];
    socket.onAny((name: string) => heard.push(name));
    const seen = nextOf(waiting, 'queue.moved');
    await waiting.emitWithAck('item.submit', submissionOf(await passedOn));
    await seen;
    await socket.emitWithAck('queue.leave', {});
    expect(heard).toEqual([]);
    await world.admit(ann, project, 'annotator');
    expect(await socket.emitWithAck('draft.find', { assignmentId: item.assignmentId })).toMatchObject({
      ok: true,
      value: { revision: 1 },
    });
  });

  it('while submitting has submitted, or has not and the item waits for others', async () => {
    for (let turn = 0; turn < 5; turn++) {
      const { project } = await world.with({ items: 1 });
      const ann = await world.member(project, 'annotator');
      const item = (await world.leases.claim(project, ann.personId))!;
      const [submitted] = await Promise.allSettled([
        world.queue.submit(ann, submissionOf(item)),
        members.remove(admin, project.slug, ann.personId),
      ]);
      const row = await world.db.row(
        anyRow<{ state: string; holder: string | null }>(),
        'select state, holder_id as holder from assignment where id = $1',
        [item.assignmentId],
      );
      expect(row).toEqual({ state: submitted.status === 'fulfilled' ? 'labelled' : 'waiting', holder: null });
      expect(await world.leases.claim(project, ann.personId)).toBeNull();
    }
  });

  it('gets nothing of a queue that they ask at the same moment', async () => {
    for (let turn = 0; turn < 5; turn++) {
      const { project } = await world.with({ items: 1 });
      const ann = await world.member(project, 'annotator');
      await Promise.all([world.leases.claim(project, ann.personId), members.remove(admin, project.slug, ann.personId)]);
      const held = await world.db.run(`select 1 from assignment where holder_id = $1`, [ann.personId]);
      expect(held).toBe(0);
    }
  });

  it('finishes no late work of a lease that ran out before', async () => {
    const { project } = await world.with({ items: 1 });
    const ann = await world.member(project, 'annotator');
    const item = (await world.leases.claim(project, ann.personId))!;
    await world.db.run(`update assignment set lease_until = now() - interval '1 second' where id = $1`, [
      item.assignmentId,
    ]);
    await world.leases.expire();
    await members.remove(admin, project.slug, ann.personId);
    await world.admit(ann, project, 'annotator');
    expect(await refusalOf(world.queue.submit(ann, submissionOf(item)))).toMatchObject({ code: 'GONE' });
  });

  it('reads no release any more, by session or token, and is told what a stranger is told', async () => {
    const { project } = await world.with({ state: 'complete' });
    const ann = await world.member(project, 'consumer');
    const ways: Record<string, string>[] = [
      { cookie: await world.session(ann) },
      { authorization: `Bearer ${await world.token(ann, 'consumer')}` },
    ];
    const ask = async (route: Route, headers: Record<string, string>): Promise<[number, string]> => {
      const params = { project: project.slug, version: '1.0.0', path: 'shards/train-000000.tar' };
      const response = await fetch(`${server.url}${pathOf(route, params)}`, { headers });
      const body: unknown = await response.json();
      return [response.status, response.ok ? '' : ErrorBody.parse(body).message];
    };
    for (const headers of ways) expect(await ask(routes.releases, headers)).toEqual([200, '']);
    await members.remove(admin, project.slug, ann.personId);
    for (const headers of ways)
      for (const route of [routes.project, routes.releases, routes.release, routes.releaseFile])
        expect(await ask(route, headers)).toEqual([404, `There is no project called ${project.slug}.`]);
  });
});

it('who becomes a consumer loses the item in hand; who becomes a reviewer keeps it', async () => {
  const scene = await world.with({ items: 2 });
  const { slug } = scene.project;
  const [ann, ben] = [await world.member(scene.project, 'annotator'), await world.member(scene.project, 'annotator')];
  const [left, right] = [await joins(ann, scene), await joins(ben, scene)];
  const lost = nextOf<{ reason: string }>(left.socket, 'lease.lost');
  await members.change(admin, slug, ann.personId, { role: 'consumer', was: 'annotator' });
  await members.change(admin, slug, ben.personId, { role: 'reviewer', was: 'annotator' });
  expect((await lost).reason).toContain('You are a consumer of Squares now');
  expect(await left.socket.emitWithAck('queue.join', { project: slug })).toMatchObject({
    ok: false,
    refusal: { code: 'FORBIDDEN' },
  });
  expect(await right.socket.emitWithAck('item.submit', submissionOf(right.item))).toMatchObject({ ok: true });
});

it('somebody who is deactivated loses everything but their membership, which is back with them', async () => {
  const scene = await world.with({ items: 1 });
  const ann = await world.member(scene.project, 'annotator');
  const { socket } = await joins(ann, scene);
  const ended = nextOf<string>(socket, 'disconnect');
  const people = server.web.app.get(People);
  await people.change(admin, ann.personId, { active: false });
  expect(await ended).toBe('io server disconnect');
  expect(await world.leases.claim(scene.project, ann.personId)).toBeNull();
  expect((await members.all(scene.project.slug)).find(({ personId }) => personId === ann.personId)).toMatchObject({
    role: 'annotator',
    active: false,
  });
  await people.change(admin, ann.personId, { active: true });
  expect(await world.leases.claim(scene.project, ann.personId)).not.toBeNull();
});
