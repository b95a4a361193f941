import { TestBed } from '@angular/core/testing';
import {
  type ActivatedRouteSnapshot,
  type CanActivateFn,
  convertToParamMap,
  provideRouter,
  Router,
  type RouterStateSnapshot,
  type UrlTree,
} from '@angular/router';
import { Api, FETCH } from '../edge/api';
import { Live } from '../edge/live';
import { WIRE } from '../edge/socket';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire } from '../testing/fake-wire';
import { person } from '../testing/samples';
import { members, safeNext, serverAdmins, signedIn } from './guards';
import { PAGES, RELOAD, Session } from './session';

let http: FakeHttp;
let wire: FakeWire;
let session: Session;
let reloads: number;
let pages: {
  told: unknown[];
  hear(message: unknown): void;
  postMessage(message: unknown): void;
  addEventListener(type: string, listener: (event: MessageEvent) => void): void;
};

beforeEach(() => {
  http = new FakeHttp();
  wire = new FakeWire();
  let listen = (_event: MessageEvent): void => undefined;
  pages = {
    told: [],
    hear: (data) => listen({ data } as MessageEvent),
    postMessage: (message) => pages.told.push(message),
    addEventListener: (_type, listener) => (listen = listener),
  };
  reloads = 0;
  TestBed.configureTestingModule({
    providers: [
      provideRouter([{ path: '**', children: [] }]),
      { provide: FETCH, useValue: http.fetch },
      { provide: WIRE, useValue: () => wire },
      { provide: PAGES, useValue: pages },
      { provide: RELOAD, useValue: () => reloads++ },
    ],
  });
  session = TestBed.inject(Session);
});

it('knows the person behind the cookie, and opens the socket for them', async () => {
  http.answer('GET /api/me', person);
  expect(await Promise.all([session.known(), session.known()])).toEqual([person, person]);
  expect([http.calls.length, TestBed.inject(Live).connection()]).toEqual([1, 'live']);
});

it('knows nobody where the server knows nobody, and does not mistake a dead server for that', async () => {
  await expect(session.known()).rejects.toThrow('cannot be reached');
  http.answer('GET /api/me', { code: 'UNAUTHENTICATED', message: 'Sign in first.' }, 401);
  expect([await session.known(), TestBed.inject(Live).connection()]).toEqual([null, 'off']);
});

it('signs in and out', async () => {
  http.answer('POST /api/session', person);
  http.answer('DELETE /api/session', {});
  await session.signIn({ email: person.email, password: 'x' });
  expect([session.person(), session.isServerAdmin(), session.roleIn('faces')]).toEqual([person, true, 'admin']);
  await session.signOut();
  expect([session.person(), TestBed.inject(Router).url]).toEqual([null, '/sign-in']);
});

it('goes to the door when the session ends, and remembers the page', async () => {
  http.answer('GET /api/me', person);
  await session.known();
  await TestBed.inject(Router).navigateByUrl('/p/faces/annotate');
  wire.refuse({ code: 'UNAUTHENTICATED', message: 'Sign in first.' });
  TestBed.tick();
  await new Promise((done) => setTimeout(done));
  expect(TestBed.inject(Router).url).toBe('/sign-in?next=%2Fp%2Ffaces%2Fannotate&ended=1');
});

describe('when somebody else signs in from another page of the browser', () => {
  const other = { ...person, id: '00000000-0000-4000-8000-000000000099', name: 'Ben' };
  const rest = (): Promise<void> => new Promise((done) => setTimeout(done));

  beforeEach(async () => {
    http.answer('GET /api/me', person);
    await session.known();
    http.answer('GET /api/me', other);
  });

  it('the page hears of it, and begins anew as theirs', async () => {
    pages.hear(other.id);
    await rest();
    expect(reloads).toBe(1);
  });

  it('the page that begins says once whose it was', async () => {
    pages.hear(other.id);
    await rest();
    const begun = (): Session => TestBed.runInInjectionContext(() => new Session());
    const [first, second] = [begun(), begun()];
    await first.known();
    await second.known();
    expect([first.person(), first.replaced(), second.replaced()]).toEqual([other, person.name, null]);
  });

  it('the page begins anew when the server says so', async () => {
    wire.refuse({ code: 'UNAUTHENTICATED', message: 'Ben is signed in by now.' });
    TestBed.tick();
    await rest();
    expect(reloads).toBe(1);
  });

  it('the page goes on when it is the same person again', async () => {
    pages.hear(person.id);
    await rest();
    expect([reloads, session.person()]).toEqual([0, person]);
  });

  it('what it asks says whose it is', async () => {
    await TestBed.inject(Api)
      .call('projects')
      .catch(() => undefined);
    expect([http.calls.map(({ url }) => url), http.headers.map((headers) => headers.get('x-gannet-person'))]).toEqual([
      ['/api/me', '/api/projects'],
      [null, person.id],
    ]);
  });
});

it('nobody is sent to the door because the server could not say for a moment who is here', async () => {
  jest.useFakeTimers();
  http.answer('GET /api/me', { code: 'UNAVAILABLE', message: 'The database is away.' }, 503);
  const verdict = TestBed.runInInjectionContext(() =>
    signedIn({} as ActivatedRouteSnapshot, { url: '/p/faces/annotate' } as RouterStateSnapshot),
  );
  await jest.advanceTimersByTimeAsync(1_000);
  http.answer('GET /api/me', person);
  await jest.advanceTimersByTimeAsync(1_000);
  jest.useRealTimers();
  expect(await verdict).toBe(true);
});

describe('pages', () => {
  const bob = {
    ...person,
    isServerAdmin: false,
    memberships: [{ project: 'faces', projectName: 'Faces', role: 'consumer' }],
  };
  const verdict = async (guard: CanActivateFn, project: string): Promise<string | true> => {
    const route = { paramMap: convertToParamMap({}), parent: { paramMap: convertToParamMap({ project }) } };
    const answer = await TestBed.runInInjectionContext(() =>
      guard(route as unknown as ActivatedRouteSnapshot, { url: '/here' } as RouterStateSnapshot),
    );
    return answer === true || TestBed.inject(Router).serializeUrl(answer as UrlTree);
  };

  it.each([
    ['of a role let its holders in', members('admin', 'consumer'), 'faces', true],
    [
      'of another role send to the first page of their own',
      members('admin', 'annotator'),
      'faces',
      '/p/faces/releases',
    ],
    ['of a project of others say that it is not there', members('admin'), 'cars', true],
    ['of server admins send to the projects', serverAdmins, 'faces', '/projects'],
  ])('%s', async (_what, guard, project, wanted) => {
    http.answer('GET /api/me', bob);
    expect(await verdict(guard, project)).toBe(wanted);
  });

  it('let somebody in who has just become a member', async () => {
    http.answer('GET /api/me', { ...bob, memberships: [] });
    await session.known();
    http.answer('GET /api/me', bob);
    expect(await verdict(members('annotator'), 'faces')).toBe('/p/faces/releases');
  });

  it('follow a change of role as soon as the server tells of it', async () => {
    http.answer('GET /api/me', bob);
    await session.known();
    http.answer('GET /api/me', { ...bob, memberships: [{ ...bob.memberships[0], role: 'reviewer' }] });
    wire.tell('members.moved', { project: 'faces' });
    TestBed.tick();
    await new Promise((done) => setTimeout(done));
    expect(session.roleIn('faces')).toBe('reviewer');
  });
});

it('tells the other pages who signs in and out', async () => {
  http.answer('POST /api/session', person);
  http.answer('DELETE /api/session', {});
  await session.signIn({ email: person.email, password: 'x' });
  await session.signOut();
  expect(pages.told).toEqual([person.id, null]);
});

it.each([
  ['/p/faces/annotate', '/p/faces/annotate'],
  ['//evil.example', '/projects'],
  ['https://evil.example', '/projects'],
  ['/\\evil.example', '/projects'],
  ['/sign-in?next=/x', '/projects'],
  [undefined, '/projects'],
])('goes on to %s as %s', (next, path) => expect(safeNext(next)).toBe(path));
