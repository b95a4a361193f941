import { TestBed } from '@angular/core/testing';
import { FakeHttp } from '../testing/fake-http';
import { person, project } from '../testing/samples';
import { Api, FETCH } from './api';
import { mayWorkLater, Refused, sentenceOf, Unreachable } from './problem';

let http: FakeHttp;
let api: Api;

beforeEach(() => {
  http = new FakeHttp();
  TestBed.configureTestingModule({ providers: [{ provide: FETCH, useValue: http.fetch }] });
  api = TestBed.inject(Api);
});

it('fills parameters in, sends what the contract names, and gives back what the contract promises', async () => {
  http.answer('GET /api/projects/faces', { ...project, unknownToUs: 1 });
  expect(await api.call('project', { project: 'faces' })).toEqual(project);
  http.answer('POST /api/session', person);
  await api.call('signIn', {}, { email: 'ada@example.org', password: 'x' });
  expect(http.calls.at(-1)).toEqual({
    method: 'POST',
    url: '/api/session',
    body: { email: 'ada@example.org', password: 'x' },
  });
});

it('leaves what is undefined out of the query', async () => {
  http.answer('GET /api/projects/faces/rounds/3/pool', { total: 0, candidates: [] });
  await api.call('pool', { project: 'faces', round: 3 }, undefined, { order: 'rank', state: undefined, offset: 0 });
  expect(http.calls.at(-1)?.url).toBe('/api/projects/faces/rounds/3/pool?order=rank&offset=0');
});

it("throws the refusal with the server's own sentence", async () => {
  http.answer('GET /api/projects/faces', { code: 'NOT_FOUND', message: 'There is no such project.' }, 404);
  const error: unknown = await api.call('project', { project: 'faces' }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refused);
  expect([(error as Refused).code, sentenceOf(error)]).toEqual(['NOT_FOUND', 'There is no such project.']);
});

it('names the id of a bug, so that it can be reported', async () => {
  http.answer('GET /api/me', { code: 'BUG', message: 'Something is wrong on the server.', id: 'f00d' }, 500);
  expect(sentenceOf(await api.call('me').catch((e: unknown) => e))).toMatch(/report the id f00d/);
});

it('tells a server that is away from one that refuses', async () => {
  const away: unknown = await api.call('me').catch((e: unknown) => e);
  expect([away instanceof Unreachable, mayWorkLater(away)]).toEqual([true, true]);
  http.answer('GET /api/me', '<html>502 Bad Gateway</html>', 502);
  expect(mayWorkLater(await api.call('me').catch((e: unknown) => e))).toBe(true);
});

it('does not let an answer through that breaks the contract', async () => {
  http.answer('GET /api/me', { ...person, memberships: 'all of them' });
  const error: unknown = await api.call('me').catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Error);
  expect(sentenceOf(error)).toMatch(/^The server gave an answer that this page does not understand/);
});

it('counts the times it was turned away, but a wrong password is not one', async () => {
  http.answer('POST /api/session', { code: 'UNAUTHENTICATED', message: 'No.' }, 401);
  await api.call('signIn', {}, { email: 'a@example.org', password: 'x' }).catch(() => undefined);
  expect(api.turnedAway()).toBe(0);
  http.answer('GET /api/me', { code: 'UNAUTHENTICATED', message: 'Sign in first.' }, 401);
  await api.call('me').catch(() => undefined);
  expect(api.turnedAway()).toBe(1);
});
