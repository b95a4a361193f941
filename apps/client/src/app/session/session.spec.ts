import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { FETCH } from '../edge/api';
import { Live } from '../edge/live';
import { WIRE } from '../edge/socket';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire } from '../testing/fake-wire';
import { person } from '../testing/samples';
import { safeNext } from './guards';
import { Session } from './session';

let http: FakeHttp;
let wire: FakeWire;
let session: Session;

beforeEach(() => {
  http = new FakeHttp();
  wire = new FakeWire();
  TestBed.configureTestingModule({
    providers: [provideRouter([{ path: '**', children: [] }]), { provide: FETCH, useValue: http.fetch }, { provide: WIRE, useValue: () => wire }],
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
  expect([session.person(), session.isAdmin(), session.mayAnnotate(), session.mayReadReleases()]).toEqual([person, true, true, true]);
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

it.each([['/p/faces/annotate', '/p/faces/annotate'], ['//evil.example', '/projects'], ['https://evil.example', '/projects'], ['/\\evil.example', '/projects'], ['/sign-in?next=/x', '/projects'], [undefined, '/projects']])(
  'goes on to %s as %s', (next, path) => expect(safeNext(next)).toBe(path));
