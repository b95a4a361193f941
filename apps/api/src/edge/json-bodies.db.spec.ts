import { type AddressInfo, connect } from 'node:net';
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { ErrorBody, mostBytesOf, pathOf, type Route, routes } from '@gannet/contracts';
import { startServer, type TestServer } from '../testing/server.js';
import { World } from '../testing/world.js';

let world: World;
let server: TestServer;
let headers: Record<string, string>;
beforeAll(async () => {
  world = await World.open();
  server = await startServer(world);
  headers = { 'content-type': 'application/json', cookie: await world.session(await world.person('admin')) };
});
afterAll(async () => {
  await server.close();
  await world.close();
});

/** A letter that Unicode takes for one, in four pieces. */
const LETTER = '\u03b1\u0313\u0300\u0345';
const text = (characters: number, beginning: number | string = ''): string =>
  `${beginning}${LETTER.repeat(characters - String(beginning).length)}`;
const label = (_: unknown, i: number) => ({ name: text(60, i), hint: text(300) });
const settings = {
  images: 1_000_000,
  psi: 1 / 3,
  dropShare: 1 / 3,
  minConfidence: 1e-7 / 3,
  specks: 100_000,
  humans: 'none',
  rejected: false,
  formats: Array.from({ length: 20 }, (_, i) => `${i}${'\u{1F600}'.repeat(38)}`),
  firstSeed: 2 ** 32 - 1,
  balance: {
    draws: 20,
    targets: Array.from({ length: 64 }, (_, i) => ({ name: `${i}`.padEnd(200, 'ӓ'), share: 1 / 3 })),
  },
};
const roundDefaults = {
  poolSize: 100_000,
  batchSize: 1000,
  strategy: 'disagreement+coreset',
  psi: 1 / 3,
  releaseSize: 1_000_000,
  dropShare: 1 / 3,
  trainingSteps: 20_000,
  unsure: 'full',
};
const project = {
  slug: 'a'.repeat(64),
  name: text(100),
  guidelines: text(20_000),
  generatorDigest: 'f'.repeat(64),
  firstSeed: 2 ** 32 - 1,
  roundDefaults,
};
const pairs = Array.from({ length: 64 * 64 }, (_, i) => [i % 64, (i + 1) % 64]);
const schemaChange = {
  version: 1_000_000,
  operations: Array.from({ length: 300 }, () => ({ kind: 'split', label: 63, name: text(60), hint: text(300) })),
};

/** The largest bodies that the contract allows; the server refuses some for other reasons. */
const LARGEST: Readonly<Record<string, readonly object[]>> = {
  signIn: [{ email: `${'ӓ'.repeat(250)}@b`, password: '\u{1F600}'.repeat(200) }],
  changePassword: [{ current: '\u{1F600}'.repeat(200), next: '\u{1F600}'.repeat(200) }],
  addPerson: [
    {
      email: `${'ӓ'.repeat(250)}@b`,
      name: text(100),
      isServerAdmin: false,
      memberships: Array.from({ length: 1000 }, (_, i) => ({ project: `${i}`.padStart(64, 'p'), role: 'annotator' })),
    },
  ],
  changePerson: [{ name: text(100), isServerAdmin: false, active: false }],
  addMember: [{ email: `${'ӓ'.repeat(250)}@b`, role: 'annotator' }],
  changeMember: [{ role: 'annotator', was: 'annotator' }],
  addToken: [{ name: text(100), role: 'annotator', days: 365 }],
  startUpload: [
    {
      ...{
        fileName: text(255),
        bytes: 2 ** 31 - 1,
        name: 'n'.repeat(100),
        license: text(20_000),
        attribution: text(20_000),
      },
      layers: Array.from({ length: 100 }, () => 'l'.repeat(100)),
      ...{ classIndex: 100_000, truncationCutoff: 64, recommendedPsi: 0.123456789012 },
    },
  ],
  changeGenerator: [{ license: text(20_000), attribution: text(20_000) }],
  addProject: [
    { ...project, schema: { task: 'parts', classes: Array.from({ length: 64 }, label) } },
    {
      ...project,
      schema: {
        task: 'keypoints',
        keypoints: Array.from({ length: 64 }, label),
        skeleton: pairs,
        flipPairs: Array.from({ length: 32 }, (_, i) => [2 * i, 2 * i + 1]),
        sigma: 1 / 30,
      },
    },
  ],
  changeProject: [{ revision: 2 ** 31 - 1, name: text(100), guidelines: text(20_000), roundDefaults }],
  deleteProject: [{ name: 'ӓ'.repeat(200) }],
  moveGenerator: [{ from: 'e'.repeat(64), to: 'f'.repeat(64) }],
  duplicateProject: [{ slug: 'd'.repeat(64), name: text(100), annotations: true }],
  previewSchema: [schemaChange],
  changeSchema: [schemaChange],
  startRound: [roundDefaults],
  changeAnnotation: [{ isGold: false }],
  startBuild: [{ round: 1_000_000, settings }],
  forecast: [settings],
  trainStudent: [
    {
      steps: 100_000,
      seed: 2 ** 32 - 1,
      learningRate: 1 / 300,
      classBalance: 1 / 3,
      augmentation: 1 / 3,
      mirror: true,
    },
  ],
  yankRelease: [{ reason: text(500) }],
};
const PARAMS = {
  personId: randomUUID(),
  project: 'nowhere',
  round: 0,
  version: '1.0.0',
  annotationId: randomUUID(),
  digest: 'f'.repeat(64),
  upload: randomUUID(),
  first: 0,
  seed: 0,
};

/** What fits, for the routes that take a body. */
const largestOf = (name: string): object | undefined => LARGEST[name]?.[0];

/** As a careful program writes it: indented, and in ASCII alone. */
const written = (body: object): string =>
  JSON.stringify(body, null, 4).replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

async function send(
  name: string,
  body: string | Uint8Array<ArrayBuffer>,
  more: Record<string, string> = {},
): Promise<{ status: number; refusal: ErrorBody | null }> {
  const route: Route = routes[name as keyof typeof routes];
  const response = await fetch(`${server.url}${pathOf(route, PARAMS)}`, {
    method: route.method,
    headers: { ...headers, ...more },
    body,
  });
  const answer: unknown = await response.json();
  return { status: response.status, refusal: response.ok ? null : ErrorBody.parse(answer) };
}

const withBody = Object.entries(routes).flatMap(
  ([name, { body }]: [string, Route]): [string, NonNullable<Route['body']>][] => (body ? [[name, body]] : []),
);

it.each(withBody)(
  '%s takes the largest body there can be, and says of a larger one how large it may be',
  async (name, type) => {
    const bodies = LARGEST[name] ?? [];
    expect(bodies).not.toEqual([]);
    for (const body of bodies) {
      const { status, refusal } = await send(name, written(body));
      expect(refusal?.code).not.toBe('INVALID');
      expect(status).not.toBe(413);
    }
    const limit = mostBytesOf(type);
    const route: Route = routes[name as keyof typeof routes];
    expect(await send(name, ' '.repeat(limit + 1))).toEqual({
      status: 413,
      refusal: {
        code: 'INVALID',
        message: `The body has ${limit + 1} bytes; ${route.method} ${pathOf(route, PARAMS)} takes at most ${limit}.`,
      },
    });
  },
);

const all = Object.entries(routes) as [string, Route][];
const ANYWHERE = {
  ...PARAMS,
  tokenId: randomUUID(),
  candidateId: randomUUID(),
  build: randomUUID(),
  student: randomUUID(),
  file: 'x',
  from: '1.0.0',
  path: 'x',
};
/** An admin may call every route; what is wrong with a call is said before what it is about is looked for. */
async function refusalOf(
  { method, path }: Route,
  query: Readonly<Record<string, string>>,
  body?: object,
): Promise<{ status: number; message: string }> {
  const address = `${server.url}${pathOf({ method, path, access: 'public' }, ANYWHERE)}?${new URLSearchParams(query)}`;
  const response = await fetch(address, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: response.status, message: ErrorBody.parse(await response.json()).message };
}

it.each(all.filter(([name]) => name !== 'health'))('%s refuses a query that it does not know', async (_name, route) => {
  expect(await refusalOf(route, { notAField: '1' }, largestOf(_name))).toEqual({
    status: 400,
    message: expect.stringMatching(/^The query has an unknown field “notAField”; /),
  });
});

it.each(all.filter(([, { method }]) => method !== 'GET'))(
  '%s refuses a field that it does not know',
  async (name, route) => {
    expect(await refusalOf(route, {}, { ...largestOf(name), notAField: 1 })).toEqual({
      status: 400,
      message: expect.stringMatching(/^The request has an unknown field “notAField”; /),
    });
  },
);

it('a mistyped setting starts no round, and a mistyped field changes nobody', async () => {
  const { project } = await world.with();
  expect(await refusalOf(routes.pool, { odrer: 'seed' })).toEqual({
    status: 400,
    message: 'The query has an unknown field “odrer”; did you mean “order”?',
  });
  const started = await fetch(`${server.url}${pathOf(routes.startRound, { project: project.slug })}`, {
    method: 'POST',
    headers,
    body: '{"poolsize":3}',
  });
  expect([started.status, ErrorBody.parse(await started.json()).message]).toEqual([
    400,
    'The request has an unknown field “poolsize”; did you mean “poolSize”?',
  ]);
  const person = await world.person('annotator');
  const changed = await fetch(`${server.url}${pathOf(routes.changePerson, { personId: person.personId })}`, {
    method: 'PATCH',
    headers,
    body: '{"Active":false}',
  });
  expect([changed.status, ErrorBody.parse(await changed.json()).message]).toEqual([
    400,
    'The request has an unknown field “Active”; did you mean “active”?',
  ]);
  expect((await world.people.byId(person.personId))?.active).toBe(true);
});

it('a monitor may add to the address of the health check what keeps caches away', async () => {
  expect((await fetch(`${server.url}/api/health?t=17`)).status).toBe(200);
});

it('a route that takes no body says so of a large one by its own address', async () => {
  expect(await send('signOut', JSON.stringify({ reason: 'x'.repeat(5000) }))).toEqual({
    status: 413,
    refusal: {
      code: 'INVALID',
      message: expect.stringMatching(/^The body has 50\d\d bytes; DELETE \/api\/session takes at most 4096\.$/),
    },
  });
});

it('a project of 64 classes with hints in Chinese is taken', async () => {
  const classes = Array.from({ length: 64 }, (_, i) => ({
    name: `部位${i}`,
    hint: '面部的每一个像素都属于它所显示的部位。'.repeat(15),
  }));
  expect(await send('addProject', JSON.stringify({ ...project, schema: { classes } }))).toMatchObject({
    status: 404,
    refusal: { code: 'NOT_FOUND' },
  });
});

it('a body that comes in pieces of no announced number is refused at the limit', async () => {
  const socket = connect((server.web.app.getHttpServer() as { address(): AddressInfo }).address().port, '127.0.0.1');
  const piece = 'x'.repeat(16_384);
  socket.write(
    `POST /api/tokens HTTP/1.1\r\nhost: gannet\r\ncookie: ${headers['cookie']}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n`,
  );
  socket.write(`4000\r\n${piece}\r\n4000\r\n${piece}\r\n0\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain(`bytes; POST /api/tokens takes at most ${mostBytesOf(routes.addToken.body)}.`);
});

it('what is not JSON is told so', async () => {
  expect(await send('signIn', '{"email":')).toEqual({
    status: 400,
    refusal: { code: 'INVALID', message: expect.stringMatching(/^The body is not JSON: .+\.$/) },
  });
});

it.each(['null', '17', '"anna"', 'true', '[]'])('%s is JSON, but no object', async (body) => {
  for (const name of ['signIn', 'changePerson', 'cancelRound'])
    expect(await send(name, body)).toMatchObject({
      status: 400,
      refusal: { code: 'INVALID', message: 'The request must be an object.' },
    });
});

it('what is not UTF-8 is refused, not kept with replacement characters', async () => {
  const latin1 = Buffer.from('{"email":"a@b","name":"M\xfcller","role":"annotator"}', 'latin1');
  expect(await send('addPerson', latin1)).toEqual({
    status: 400,
    refusal: { code: 'INVALID', message: 'The body has bytes that are not UTF-8. Encode it in UTF-8.' },
  });
});

it('a body of UTF-16 is read where its header says so', async () => {
  const body = Buffer.from('{"email":"nobody@b","password":"ü"}', 'utf16le');
  expect((await send('signIn', body, { 'content-type': 'application/json; charset=utf-16le' })).refusal?.code).toBe(
    'UNAUTHENTICATED',
  );
});

it.each([
  ['content-type', 'application/json; charset=latin1', 415, /^The header Content-Type names a character set/],
  ['content-encoding', 'rot13', 415, /^The header Content-Encoding names an encoding/],
  ['content-encoding', 'gzip', 400, /^The body is not gzip, as its header says\.$/],
])('a body under the wrong header %s: %s is refused in words of our own', async (header, value, status, words) => {
  expect(await send('signIn', '{"email":"a@b","password":"x"}', { [header]: value })).toEqual({
    status,
    refusal: { code: 'INVALID', message: expect.stringMatching(words) },
  });
});

it('a compressed body is read up to the same limit', async () => {
  const zip = { 'content-encoding': 'gzip' };
  expect((await send('signIn', gzipSync('{"email":"nobody@b","password":"x"}'), zip)).status).toBe(401);
  expect(await send('signIn', gzipSync(`{"email":"${'a'.repeat(1e6)}@b","password":"x"}`), zip)).toEqual({
    status: 413,
    refusal: { code: 'INVALID', message: expect.stringMatching(/takes at most \d+\.$/) },
  });
});
