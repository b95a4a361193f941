import { randomUUID } from 'node:crypto';
import {
  type ClientMessageName,
  clientMessages,
  ErrorBody,
  MESSAGE_ROLES,
  pathOf,
  Role,
  type Route,
  routes,
} from '@gannet/contracts';
import type { Socket } from 'socket.io-client';
import type { Caller } from './edge/serves.js';
import { anyRow } from './testing/rows.js';
import { connect, startServer, type TestServer } from './testing/server.js';
import { SIDE, submissionOf, World } from './testing/world.js';

const NAMES = Object.keys(routes) as (keyof typeof routes)[];
const MESSAGES = Object.keys(clientMessages) as ClientMessageName[];
/** What no project has. */
const NOWHERE: Readonly<Record<'project' | 'candidateId' | 'assignmentId', string>> = {
  project: 'nowhere',
  candidateId: randomUUID(),
  assignmentId: randomUUID(),
};
/** What else a path can name, so that a call that is let in finds nothing rather than something. */
const NOTHING = {
  personId: randomUUID(),
  tokenId: randomUUID(),
  annotationId: randomUUID(),
  round: 999_999,
  version: '9.0.0',
  from: '9.0.0',
  path: 'manifest.json',
  build: randomUUID(),
  student: randomUUID(),
  digest: 'f'.repeat(64),
  upload: randomUUID(),
  first: 0,
  seed: 0,
  file: 'a.png',
};

let world: World;
let server: TestServer;
/** The project that everybody asks for, with a candidate and an item of it. */
let home: {
  readonly id: string;
  readonly project: string;
  readonly candidateId: string;
  readonly assignmentId: string;
};
const people = new Map<string, Caller>();

beforeAll(async () => {
  world = await World.open();
  server = await startServer(world);
  const scene = await world.with({ items: 40 });
  const elsewhere = await world.project();
  const item = await world.db.row(
    anyRow<{ assignmentId: string; candidateId: string }>(),
    'select id as "assignmentId", candidate_id as "candidateId" from assignment where project_id = $1 limit 1',
    [scene.project.id],
  );
  home = { id: scene.project.id, project: scene.project.slug, ...item! };
  people.set('a server admin', await world.person('admin'));
  people.set('somebody without any project', await world.stranger());
  for (const role of Role.options) {
    people.set(memberName(role), await world.member(scene.project, role));
    people.set(elsewhereName(role), await world.member(elsewhere, role));
  }
  people.set('a member who was removed', await world.member(scene.project, 'admin'));
  await world.db.run('delete from membership where person_id = $1', [personOf('a member who was removed').personId]);
});
afterAll(async () => {
  await server.close();
  await world.close();
});

const memberName = (role: Role): string => `a member of the role ${role}`;
const elsewhereName = (role: Role): string => `a member of another project, of the role ${role}`;

function personOf(name: string): Caller {
  const person = people.get(name);
  if (!person) throw new Error(`nobody is ${name}`);
  return person;
}

interface Visitor {
  readonly name: string;
  /** Whose sign-in it is; absent for nobody. */
  readonly person?: string;
  /** Set for a call with a token of this role. */
  readonly token?: Role;
  /** What they are in the project that they ask for. */
  readonly role: Role | null;
  readonly isServerAdmin?: true;
}

const OUTSIDERS = ['somebody without any project', 'a member who was removed', ...Role.options.map(elsewhereName)];

const VISITORS: readonly Visitor[] = [
  { name: 'nobody', role: null },
  { name: 'a server admin', person: 'a server admin', role: 'admin', isServerAdmin: true },
  { name: 'a token of a server admin', person: 'a server admin', token: 'admin', role: 'admin', isServerAdmin: true },
  ...(['reviewer', 'annotator', 'consumer'] as const).map((role) => ({
    name: `a token of a server admin, of the role ${role}`,
    person: 'a server admin',
    token: role,
    role,
  })),
  ...Role.options.map((role) => ({ name: memberName(role), person: memberName(role), role })),
  ...Role.options.map((role) => ({
    name: `a token of ${memberName(role)}`,
    person: memberName(role),
    token: role,
    role,
  })),
  {
    name: "a reviewer's token of the role annotator",
    person: memberName('reviewer'),
    token: 'annotator',
    role: 'annotator',
  },
  { name: "an annotator's token of the role admin", person: memberName('annotator'), token: 'admin', role: null },
  { name: "a consumer's token of the role annotator", person: memberName('consumer'), token: 'annotator', role: null },
  ...OUTSIDERS.map((person) => ({ name: person, person, role: null })),
  ...['a member who was removed', elsewhereName('admin')].map((person) => ({
    name: `a token of ${person}`,
    person,
    token: 'admin' as const,
    role: null,
  })),
];

async function credentialsOf({ person, token }: Visitor): Promise<{ cookie?: string; authorization?: string }> {
  if (person === undefined) return {};
  if (token === undefined) return { cookie: await world.session(personOf(person)) };
  return { authorization: `Bearer ${await world.token(personOf(person), token)}` };
}

/** What the contract promises: that a call is let in, refused, or answered as if there were no such project. */
function expected({ access, tokens }: Route, { person, token, role, isServerAdmin }: Visitor): 'in' | 401 | 403 | 404 {
  if (access === 'public') return 'in';
  if (person === undefined) return 401;
  if (tokens === false && token !== undefined) return 403;
  if (access === 'everyone') return 'in';
  if (access === 'server admins') return isServerAdmin ? 'in' : 403;
  if (role === null) return 404;
  return access.includes(role) ? 'in' : 403;
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

async function ask(route: Route, place: object, headers: Record<string, string>): Promise<Answered> {
  const hasBody = route.method !== 'GET' && route.method !== 'DELETE';
  const response = await fetch(`${server.url}${pathOf(route, { ...NOTHING, ...place })}`, {
    method: route.method,
    headers: { ...headers, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { body: '{}' } : {}),
  });
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, body: isJson ? await response.json() : await response.text() };
}

/** An answer about the project in the words that it would have about none. */
function asAboutNothing({ status, body }: Answered): Answered {
  return { status, body: JSON.parse(JSON.stringify(body).replaceAll(home.project, NOWHERE.project)) };
}

/** Whether an answer says that there is no such thing, rather than something about it. */
const saysNothingIsThere = ({ status, body }: Answered): boolean =>
  status === 404 && /There is no (?:project called|such candidate)/.test(ErrorBody.parse(body).message);

describe.each(VISITORS)('$name', (visitor) => {
  it.each(NAMES)('on %s gets exactly what the contract says', async (name) => {
    const route: Route = routes[name];
    const headers = (await credentialsOf(visitor)) as Record<string, string>;
    const answer = await ask(route, home, headers);
    if (answer.status >= 400) expect(ErrorBody.parse(answer.body).code).not.toBe('BUG');
    const wanted = expected(route, visitor);
    if (wanted === 404) {
      expect(saysNothingIsThere(answer)).toBe(true);
      expect(asAboutNothing(answer)).toEqual(await ask(route, NOWHERE, headers));
    } else {
      expect(answer.status === 401 || answer.status === 403 ? answer.status : 'in').toBe(wanted);
      expect(saysNothingIsThere(answer)).toBe(false);
    }
  });
});

/** A payload of each message, about a project and an item of it. */
function payloadOf(name: ClientMessageName, { project, assignmentId }: typeof NOWHERE): object {
  const held = { assignmentId, fence: 999 };
  const payloads: Record<ClientMessageName, object> = {
    'queue.join': { project },
    'queue.leave': {},
    'project.watch': { project },
    'queue.ahead': { project },
    'lease.renew': held,
    'item.submit': submissionOf(held),
    'item.skip': held,
    'item.reject': { ...held, seconds: 1, reason: '' },
    'refit.ask': { ...held, schemaVersion: 1, strokes: { width: SIDE, height: SIDE, runs: [255, SIDE * SIDE] } },
    'draft.save': { base: 0, work: submissionOf(held) },
    'draft.find': { assignmentId },
  };
  return payloads[name];
}

describe.each(VISITORS.filter(({ person }) => person !== undefined))('over the socket, $name', (visitor) => {
  let socket: Socket;
  beforeAll(async () => {
    const { cookie, authorization } = await credentialsOf(visitor);
    socket = connect(server.url, cookie === undefined ? { token: authorization!.split(' ')[1]! } : { cookie });
    await new Promise((resolve, reject) => socket.on('connect', () => resolve(undefined)).on('connect_error', reject));
  });
  afterAll(() => void socket.close());

  it.each(MESSAGES)('on %s gets exactly what the contract says', async (name) => {
    const say = (place: typeof NOWHERE): Promise<{ ok: boolean; refusal?: ErrorBody }> =>
      socket.emitWithAck(name, payloadOf(name, place));
    const answer = await say(home);
    const isOpen = name === 'queue.leave' || (visitor.role !== null && MESSAGE_ROLES.includes(visitor.role));
    expect(answer.refusal?.code).not.toBe('BUG');
    if (isOpen) {
      expect(answer.refusal?.code).not.toBe('FORBIDDEN');
      expect(answer.refusal?.message ?? '').not.toMatch(/There is no (?:project called|such item)/);
    } else if (visitor.role !== null) expect(answer).toMatchObject({ ok: false, refusal: { code: 'FORBIDDEN' } });
    else {
      expect(answer).toMatchObject({ ok: false, refusal: { code: 'NOT_FOUND' } });
      expect(JSON.parse(JSON.stringify(answer).replaceAll(home.project, NOWHERE.project))).toEqual(await say(NOWHERE));
    }
  });
});

it('every route of a role names what it is about, and no other does', () => {
  for (const [name, { path, access }] of Object.entries(routes) as [string, Route][]) {
    const isOfProject = /:project\b|:candidateId\b/.test(path);
    if (access !== 'server admins') expect([name, typeof access !== 'string']).toEqual([name, isOfProject]);
    if (typeof access !== 'string') expect([name, access]).toEqual([name, expect.arrayContaining(['admin'])]);
  }
});
