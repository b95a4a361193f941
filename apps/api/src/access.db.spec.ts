import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { ErrorBody, pathOf, type Route, routes } from '@gannet/contracts';
import { localAddress } from './edge/public-address.js';
import { ANONYMOUS_BYTES } from './edge/anonymous-bodies.js';
import type { Caller } from './edge/serves.js';
import { hashPassword } from './people/secrets.js';
import { connect, INDEX, startServer, type TestServer } from './testing/server.js';
import { World } from './testing/world.js';

const PASSWORD = 'a long enough password';
const NAMES = Object.keys(routes) as (keyof typeof routes)[];
// Everything a path can name, so that a call that is let in finds nothing rather than something.
const PARAMS = {
  personId: randomUUID(),
  tokenId: randomUUID(),
  candidateId: randomUUID(),
  annotationId: randomUUID(),
  project: 'nowhere',
  round: 0,
  version: '1.0.0',
  from: '1.0.0',
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
let ann: Caller;
let admin: Caller;
beforeAll(async () => {
  world = await World.open();
  server = await startServer(world);
  admin = await world.person('admin');
  ann = await world.person('annotator', { email: 'ann@example.org', passwordHash: await hashPassword(PASSWORD) });
});
afterAll(async () => {
  await server.close();
  await world.close();
});

interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

async function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answered> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...json, ...headers },
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

const asInContract = (a: Route, b: Route): number =>
  Object.values(routes).indexOf(a as never) - Object.values(routes).indexOf(b as never);

it('no token decides who may come in', () => {
  const closed = NAMES.filter((name) => (routes[name] as Route).tokens === false);
  expect(closed).toEqual([
    'changePassword',
    'people',
    'addPerson',
    'changePerson',
    'resetPassword',
    'tokens',
    'addToken',
    'revokeToken',
    'nonMembers',
    'addMember',
    'changeMember',
    'removeMember',
  ]);
  expect(
    Object.values(routes).filter(
      ({ path, access }: Route) => access !== 'public' && /people|password|tokens|members/.test(path),
    ),
  ).toEqual([...closed, 'members'].map((name) => routes[name as keyof typeof routes]).sort(asInContract));
});

// What Nest runs before every route, whatever its method.
const MIDDLEWARE = '{/*splat}';

it('serves every route of the contract and no other', () => {
  const { router } = server.web.app.getHttpAdapter().getInstance() as unknown as {
    router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] };
  };
  const served = router.stack.flatMap(({ route }) =>
    route && route.path !== MIDDLEWARE
      ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`)
      : [],
  );
  expect(served.sort()).toEqual(
    Object.values(routes)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  );
});

describe('signing in', () => {
  it('sets a cookie that scripts and other sites cannot reach', async () => {
    const { status, body, headers } = await ask(
      'POST',
      '/api/session',
      {},
      JSON.stringify({ email: ' Ann@Example.org ', password: PASSWORD }),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: ann.personId, email: 'ann@example.org' });
    const [pair, ...flags] = (headers.get('set-cookie') ?? '').split('; ');
    expect(pair).toMatch(/^gannet_session=gns_[\w-]{43}$/);
    expect(flags.filter((flag) => !flag.startsWith('Expires='))).toEqual(['Path=/', 'HttpOnly', 'SameSite=Strict']);
    expect((await ask('GET', '/api/me', { cookie: pair ?? '' })).body).toMatchObject({ id: ann.personId });
    await ask('DELETE', '/api/session', { cookie: pair ?? '' });
    expect((await ask('GET', '/api/me', { cookie: pair ?? '' })).status).toBe(401);
  });

  it('says the same of a wrong password and of an unknown address', async () => {
    const answers = await Promise.all(
      ['ann@example.org', 'nobody@example.org'].map((email) =>
        ask('POST', '/api/session', {}, JSON.stringify({ email, password: 'wrong' })),
      ),
    );
    expect(answers.map(({ status, body, headers }) => ({ status, body, cookie: headers.get('set-cookie') }))).toEqual(
      new Array(2).fill({
        status: 401,
        body: { code: 'UNAUTHENTICATED', message: 'The e-mail address or the password is wrong.' },
        cookie: null,
      }),
    );
  });

  /** Signs in at a server of its own, as a proxy for `address` would pass it on. */
  async function knocking(settings: Record<string, string>): Promise<{
    attempt: (address: string, password: string, email?: string) => Promise<Response>;
    close: () => Promise<void>;
  }> {
    const strict = await startServer(world, {
      PUBLIC_URL: 'https://gannet.example.org',
      SIGN_INS_PER_MINUTE: '2',
      ...settings,
    });
    const { port } = (strict.web.app.getHttpServer() as { address(): { port: number } }).address();
    const attempt = (address: string, password: string, email = 'ann@example.org'): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ email, password }),
      });
    return { attempt, close: () => strict.close() };
  }

  it('marks the cookie as secure where people come by https, and counts wrong passwords by the address that a trusted proxy names', async () => {
    const { attempt, close } = await knocking({ TRUST_PROXY: '1' });
    for (let i = 0; i < 4; i++)
      expect((await attempt('192.0.2.1', PASSWORD)).headers.get('set-cookie')).toContain('; Secure; ');
    for (const email of ['ann@example.org', 'nobody@example.org'])
      expect((await attempt('192.0.2.1', 'wrong', email)).status).toBe(401);
    const refused = await attempt('192.0.2.1', PASSWORD);
    expect([refused.status, await refused.json()]).toEqual([
      429,
      {
        code: 'TOO_MANY',
        message: expect.stringMatching(
          /^There were too many wrong passwords from this address\. Try again in \d+ seconds?\.$/,
        ),
      },
    ]);
    expect((await attempt('192.0.2.2', PASSWORD)).status).toBe(200);
    await close();
  });

  it('believes nobody who says whom they speak for, unless they are trusted', async () => {
    const { attempt, close } = await knocking({});
    for (const n of [1, 2]) expect((await attempt(`192.0.2.${n}`, 'wrong', `${n}@example.org`)).status).toBe(401);
    expect((await attempt('192.0.2.3', 'wrong', '3@example.org')).status).toBe(429);
    await close();
  });

  it('is refused for an account that is guessed from many addresses', async () => {
    const { attempt, close } = await knocking({ TRUST_PROXY: 'loopback' });
    for (const n of [1, 2]) expect((await attempt(`192.0.2.${n}`, 'wrong')).status).toBe(401);
    expect(await (await attempt('192.0.2.3', PASSWORD, ' ANN@example.org')).json()).toEqual({
      code: 'TOO_MANY',
      message: expect.stringMatching(
        /^There were too many wrong passwords for this account\. Try again in \d+ minutes\.$/,
      ),
    });
    await close();
  });

  it('of all requests, one address has so many a minute, whatever the end of an IPv6 address and the port are', async () => {
    const { attempt, close } = await knocking({ TRUST_PROXY: 'loopback', REQUESTS_PER_MINUTE: '2' });
    for (const from of ['2001:db8::1', '[2001:db8::2]:4711']) expect((await attempt(from, PASSWORD)).status).toBe(200);
    const refused = await attempt('2001:db8::3', PASSWORD);
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { code: 'TOO_MANY', message: 'Too many requests from this address. Wait a minute and try again.' },
    ]);
    expect((await attempt('2001:db8:0:1::1', PASSWORD)).status).toBe(200);
    await close();
  });

  it('by an expired token says when it expired', async () => {
    const token = await world.token(ann, 'annotator', new Date('2026-01-31T10:00:00Z'));
    expect(await ask('GET', '/api/me', { authorization: `Bearer ${token}` })).toMatchObject({
      status: 401,
      body: {
        code: 'UNAUTHENTICATED',
        message: 'This token expired on 2026-01-31. Make a new one on your account page.',
      },
    });
  });
});

describe("what is wrong with a request is said in the contract's words", () => {
  let cookie: string;
  let slug: string;
  beforeAll(async () => {
    cookie = await world.session(admin);
    ({ slug } = await world.project());
  });

  it('a body that is no JSON', async () => {
    const { status, body } = await ask('POST', '/api/session', {}, '{"email":');
    expect(status).toBe(400);
    expect(ErrorBody.parse(body)).toEqual({ code: 'INVALID', message: expect.any(String) });
  });

  it('a body that is too large', async () => {
    const { status, body } = await ask(
      'POST',
      '/api/session',
      {},
      JSON.stringify({ email: 'a'.repeat(300_000), password: 'x' }),
    );
    expect(status).toBe(413);
    expect(ErrorBody.parse(body)).toEqual({ code: 'INVALID', message: expect.any(String) });
  });

  it('a body that is larger than a sign-in, of somebody who has not signed in', async () => {
    const body = JSON.stringify({ email: 'a'.repeat(ANONYMOUS_BYTES), password: 'x' });
    const words = `Sign in first: before that a request has at most ${ANONYMOUS_BYTES} bytes, and says how many they are.`;
    expect(await ask('POST', '/api/session', {}, body)).toMatchObject({
      status: 413,
      body: { code: 'INVALID', message: words },
    });
    expect(await ask('POST', '/api/session', { authorization: 'Bearer gnt_made-up' }, body)).toMatchObject({
      status: 413,
    });
    expect(await ask('POST', '/api/projects', { cookie }, body)).toMatchObject({ status: 400 });
    const stream = new ReadableStream({
      start: (controller) => (controller.enqueue(new TextEncoder().encode('{}')), controller.close()),
    });
    const chunked = await fetch(`${server.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  it('a path that is wrongly escaped', async () => {
    const { status, body } = await ask('GET', '/api/projects/%E0%A4%A', { cookie });
    expect(status).toBe(400);
    expect(ErrorBody.parse(body).code).toBe('INVALID');
  });

  it.each([
    ['[]'],
    ['null'],
    ['"text"'],
    ['{}'],
    ['{"email":{"$gt":""},"password":["x"]}'],
    ['{"email":"ann@example.org"}'],
  ])('the body %s', async (text) => {
    const { status, body } = await ask('POST', '/api/session', {}, text);
    expect(status).toBe(400);
    expect(ErrorBody.parse(body).code).toBe('INVALID');
  });

  it('names every field that does not fit', async () => {
    const { status, body } = await ask(
      'POST',
      '/api/people',
      { cookie },
      JSON.stringify({ email: 'no address', name: ' ', memberships: [{ project: 'faces', role: 'king' }] }),
    );
    expect(status).toBe(400);
    expect(ErrorBody.parse(body).message).toBe(
      'The e-mail address has no @; it should be like anna@example.org. The name is empty. The role of entry 1 of the memberships must be admin, annotator, reviewer or consumer.',
    );
  });

  it.each([
    ['/api/projects/nowhere', 404, 'There is no project called nowhere.'],
    ['/api/projects/nowhere/rounds', 404, 'There is no project called nowhere.'],
    [`/api/candidates/${randomUUID()}/image.png`, 404, 'There is no such candidate.'],
    ['/api/nothing', 404, 'There is no GET /api/nothing.'],
  ])('%s', async (path, status, message) => {
    expect(await ask('GET', path, { cookie })).toMatchObject({ status, body: { code: 'NOT_FOUND', message } });
  });

  it.each(['/api/projects/%zz', '/api/projects/%ff/rounds'])('%s is refused in words of our own', async (path) => {
    expect(await ask('GET', path, { cookie })).toMatchObject({
      status: 400,
      body: {
        code: 'INVALID',
        message: 'The address has a % that begins no character in UTF-8. Write % itself as %25.',
      },
    });
  });

  it.each([
    '/api/projects/No%20Slug',
    '/api/candidates/7/image.png',
    '/api/projects/nowhere/rounds/-1/pool',
    '/api/projects/nowhere/rounds/0/pool?limit=201',
    '/api/projects/nowhere/releases/newest',
  ])('%s', async (path) => {
    expect(await ask('GET', path.replace('nowhere', slug), { cookie })).toMatchObject({
      status: 400,
      body: { code: 'INVALID', message: expect.any(String) },
    });
  });
});

describe('a character that is none', () => {
  let cookie: string;
  let slug: string;
  beforeAll(async () => {
    cookie = await world.session(admin);
    slug = (await world.with({ state: 'complete' })).project.slug;
  });
  const parameters = NAMES.flatMap((name) =>
    [...routes[name].path.matchAll(/[:*](\w+)/g)].map(([, parameter = '']) => [name, parameter] as const),
  );

  it.each(parameters)('is no part of a path: %s, %s', async (name, parameter) => {
    const route: Route = routes[name];
    for (const strange of ['\0', 'a\0.png', '\u202E']) {
      const path = pathOf(route, { ...PARAMS, project: slug, [parameter]: strange });
      const { status, body } = await ask(route.method, path, { cookie }, route.body ? '{}' : undefined);
      expect([400, 404]).toContain(status);
      expect(ErrorBody.parse(body).code).not.toBe('BUG');
    }
  });

  it.each([
    '/%00',
    '/p/%00',
    '/api/%00',
    '/main-ABCD1234.js%00',
    '/api/projects?x=%00',
    '/api/projects/nowhere/rounds/0/pool?order=%00',
    '/api/projects/nowhere/annotations?only=%ED%A0%80&limit=%00',
  ])('breaks nothing at %s', async (path) => expect((await ask('GET', path, { cookie })).status).toBeLessThan(500));

  const project = {
    slug: 'strange',
    name: 'Strange',
    guidelines: '',
    schema: {
      classes: [
        { name: 'a', hint: '' },
        { name: 'b', hint: '' },
      ],
    },
    generatorDigest: 'a'.repeat(64),
  };
  const settings = { images: 1, psi: 0.7, balance: { targets: [{ name: '@', share: 0.5 }] } };
  it.each([
    ['/api/session', { email: '@a@b', password: 'x' }],
    ['/api/session', { email: 'a@b', password: '@' }],
    ['/api/people', { email: 'a@b', name: 'A@' }],
    ['/api/people', { email: '@a@b', name: 'A' }],
    ['/api/tokens', { name: '@a', role: 'consumer' }],
    ['/api/projects', { ...project, name: 'a@' }],
    ['/api/projects', { ...project, guidelines: 'a@' }],
    ['/api/projects', { ...project, schema: { classes: [{ name: 'a', hint: '@' }, { name: 'b' }] } }],
    ['/api/projects', { ...project, schema: { task: 'keypoints', keypoints: [{ name: '@' }] } }],
    ['/api/projects/nowhere/releases/1.0.0/yank', { reason: 'broken@' }],
    ['/api/projects/nowhere/builds', { round: 0, settings }],
    ['/api/projects/nowhere/builds', { round: 0, settings: { images: 1, psi: 0.7, formats: ['@'] } }],
    ['/api/projects/nowhere/rounds/0/forecast', settings],
    ['/api/me/password', { current: '@', next: 'a long enough password' }],
  ])('is refused in the body of %s: %j', async (path, body) => {
    for (const strange of ['\0', '\uD800']) {
      const text = JSON.stringify(body, (key, value: unknown) =>
        typeof value === 'string' ? value.replace(key === 'email' ? /^@/ : '@', strange) : value,
      );
      const answer = await ask('POST', path.replace('nowhere', slug), { cookie }, text);
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID' } });
    }
  });
});

describe('a page of another origin, to which the browser sends the cookie along', () => {
  const own = (): string => new URL(server.url).origin;
  const sibling = (): string => own().replace(/\d+$/, '1');
  const changing = NAMES.filter((name) => routes[name].method !== 'GET');

  it.each(changing)('cannot call %s', async (name) => {
    const route: Route = routes[name];
    const cookie = await world.session(admin);
    const { status, body } = await ask(
      route.method,
      pathOf(route, PARAMS),
      { cookie, origin: sibling(), 'sec-fetch-site': 'same-site' },
      '{}',
    );
    expect({ status, body }).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', message: expect.stringContaining(`Nothing is done for pages of ${sibling()}.`) },
    });
    expect(await ask('GET', '/api/me', { cookie })).toMatchObject({ status: 200 });
  });

  it('cannot call with the password that the browser sends to a proxy in front', async () => {
    const headers = { cookie: await world.session(admin), authorization: 'Basic YW5uOnNlY3JldA==' };
    const people = pathOf(routes.addPerson);
    expect(await ask('POST', people, { ...headers, origin: sibling() }, '{}')).toMatchObject({ status: 403 });
    expect(await ask('POST', people, { ...headers, origin: own() }, '{}')).toMatchObject({ status: 400 });
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain'])(
    'cannot send a form as %s either, and signs nobody in',
    async (type) => {
      const answered = await ask(
        'POST',
        '/api/session',
        { 'content-type': type },
        `email=ann%40example.org&password=${encodeURIComponent(PASSWORD)}`,
      );
      expect(answered).toMatchObject({
        status: 415,
        body: { code: 'INVALID', message: `Send JSON, with the header Content-Type: application/json, not ${type}.` },
      });
      expect(answered.headers.get('set-cookie')).toBeNull();
    },
  );

  it('is not our own page, nor a program with a token', async () => {
    const cookie = await world.session(admin);
    const person = () => JSON.stringify({ email: `${randomUUID()}@example.org`, name: 'New' });
    expect((await ask('POST', '/api/people', { cookie, origin: own() }, person())).status).toBe(200);
    expect((await ask('POST', '/api/people', { cookie }, person())).status).toBe(200);
    const authorization = `Bearer ${await world.token(admin, 'admin')}`;
    expect((await ask('POST', '/api/projects', { authorization, origin: sibling() }, '{}')).status).toBe(400);
  });
});

describe('pages and files', () => {
  it.each(['/', '/projects', '/p/faces/annotate', '/p/faces/releases/1.0.0'])(
    '%s is the page, which finds its way by itself',
    async (path) => {
      const { status, body, headers } = await ask('GET', path);
      expect({ status, body, cache: headers.get('cache-control') }).toEqual({
        status: 200,
        body: INDEX,
        cache: 'no-cache',
      });
    },
  );

  it('keeps what has its content in its name for good, and nothing else', async () => {
    expect((await ask('GET', '/main-ABCD1234.js')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    );
    expect((await ask('GET', '/favicon.ico')).headers.get('cache-control')).toBe('no-cache');
  });

  it('comes compressed to whoever takes it so', async () => {
    for (const encoding of ['br', 'gzip'])
      expect(
        (await ask('GET', '/main-ABCD1234.js', { 'accept-encoding': encoding })).headers.get('content-encoding'),
      ).toBe(encoding);
    expect(
      (await ask('GET', '/main-ABCD1234.js', { 'accept-encoding': 'identity' })).headers.get('content-encoding'),
    ).toBeNull();
  });

  it('is served below the path of PUBLIC_URL, whether or not a proxy takes it off', async () => {
    const below = await startServer(world, { PUBLIC_URL: 'http://example.org/tools/gannet/' });
    const origin = localAddress(below.web.app.getHttpServer().address() as AddressInfo);
    for (const base of [origin, `${origin}/tools/gannet`]) {
      for (const page of ['', '/', '/p/faces/annotate'])
        expect(await (await fetch(`${base}${page}`)).text()).toBe(INDEX.replace('href="/"', 'href="/tools/gannet/"'));
      expect(await (await fetch(`${base}/api/health`)).json()).toEqual({ status: 'ok' });
      expect((await fetch(`${base}/main-ABCD1234.js`)).headers.get('cache-control')).toContain('immutable');
    }
    for (const path of ['/socket.io', '/tools/gannet/socket.io']) {
      const socket = connect(origin, { path, cookie: await world.session(ann) });
      await new Promise((resolve, reject) =>
        socket.on('connect', () => resolve(undefined)).on('connect_error', reject),
      );
      socket.disconnect();
    }
    expect(below.web.url).toBe('http://example.org/tools/gannet');
    await below.close();
  });

  it.each(['/api/nope', '/API/Nope', '/api', '/main-MISSING1.js', '/missing.png'])(
    '%s is not there, and says so in JSON',
    async (path) => {
      const { status, body } = await ask('GET', path);
      expect(status).toBe(404);
      expect(ErrorBody.parse(body).code).toBe('NOT_FOUND');
    },
  );

  it('runs no script of others and shows itself in no frame', async () => {
    const { headers } = await ask('GET', '/');
    const policy = headers.get('content-security-policy') ?? '';
    for (const directive of [
      "default-src 'self'",
      "script-src 'self'",
      "script-src-attr 'none'",
      "frame-ancestors 'none'",
    ])
      expect(policy).toContain(directive);
    expect(policy).not.toMatch(/script-src[^;]*'unsafe/);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('the files of a release', () => {
  it('are those of its manifest and no other, whatever the path says', async () => {
    const { project } = await world.with({ state: 'complete' });
    const cookie = await world.session(await world.member(project, 'consumer'));
    const at = (path: string) => ask('GET', `/api/projects/${project.slug}/releases/1.0.0/files/${path}`, { cookie });
    expect(await at('shards/train-000000.tar')).toMatchObject({ status: 410, body: { code: 'GONE' } }); // nobody wrote it
    for (const path of [
      'shards/none.tar',
      'shards/none.json',
      '..%2f..%2fsecret',
      'shards/..%2f..%2fx.json',
      '%2e%2e/x',
    ]) {
      const { status, body, headers } = await at(path);
      expect(status).toBe(404);
      expect(ErrorBody.parse(body).code).toBe('NOT_FOUND');
      expect(headers.get('content-disposition')).toBeNull();
    }
  });
});
