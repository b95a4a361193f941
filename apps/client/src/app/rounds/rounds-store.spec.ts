import { TestBed } from '@angular/core/testing';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { ProjectStore } from '../projects/project-store';
import { Session } from '../session/session';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire, ok } from '../testing/fake-wire';
import { person, project, round } from '../testing/samples';
import { RoundsStore } from './rounds-store';

let wire: FakeWire;
let http: FakeHttp;
let store: RoundsStore;
let open: ProjectStore;

async function rest(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    TestBed.tick();
    await new Promise((done) => setTimeout(done));
  }
}

const poolUrls = (): string[] => http.calls.map((call) => call.url).filter((url) => url.includes('/pool'));

beforeEach(async () => {
  wire = new FakeWire();
  http = new FakeHttp();
  TestBed.configureTestingModule({
    providers: [
      RoundsStore,
      ProjectStore,
      { provide: WIRE, useValue: () => wire },
      { provide: FETCH, useValue: http.fetch },
    ],
  });
  http.answer('GET /api/me', person);
  http.answer('GET /api/projects/faces', project);
  http.answer('GET /api/projects/faces/rounds', [round(0, { state: 'complete' }), round(1)]);
  http.answer('GET /api/projects/faces/rounds/1/pool', { total: 100, candidates: [] });
  http.answer('GET /api/projects/faces/rounds/0/pool', { total: 10, candidates: [] });
  wire.answer('project.watch', () => ok({ project: 'faces', people: [] }));
  await TestBed.inject(Session).known();
  open = TestBed.inject(ProjectStore);
  await open.open('faces');
  store = TestBed.inject(RoundsStore);
  await rest();
});

it('shows the newest round first, and its pool by rank', () => {
  expect(open.rounds()?.map((r) => r.number)).toEqual([1, 0]);
  expect(poolUrls()).toEqual(['/api/projects/faces/rounds/1/pool?order=rank&offset=0&limit=48']);
});

it('begins at the first page again when the order, state or round changes', async () => {
  store.look({ offset: 48 });
  await rest();
  store.look({ state: 'picked' });
  await rest();
  store.look({ round: 0 });
  await rest();
  expect(poolUrls().slice(1)).toEqual([
    '/api/projects/faces/rounds/1/pool?order=rank&offset=48&limit=48',
    '/api/projects/faces/rounds/1/pool?order=rank&offset=0&limit=48&state=picked',
    '/api/projects/faces/rounds/0/pool?order=rank&offset=0&limit=48&state=picked',
  ]);
  expect(store.pool()?.total).toBe(10);
});

it('loads the pool again when a label came in, but not for mere progress', async () => {
  const progress = { done: 1, total: 8, unit: 'images', ratePerSecond: null, secondsLeft: null };
  wire.tell('round.moved', round(1, { progress }));
  await rest();
  expect(poolUrls()).toHaveLength(1);
  wire.tell('round.moved', round(1, { progress, batch: { total: 8, labelled: 1, leased: 0, rejected: 0 } }));
  await rest();
  expect(poolUrls()).toHaveLength(2);
});

it('hears of rounds that others start, and not of other projects', async () => {
  wire.tell('round.moved', round(2, { state: 'generating' }));
  await rest();
  wire.tell('round.moved', round(9, { project: 'cats' }));
  await rest();
  expect(open.rounds()?.map((r) => r.number)).toEqual([2, 1, 0]);
});

it('starts a round with the settings that were chosen', async () => {
  http.answer('POST /api/projects/faces/rounds', round(2, { state: 'generating' }));
  await store.start({ batchSize: 4 });
  expect(http.calls.at(-1)).toEqual({ method: 'POST', url: '/api/projects/faces/rounds', body: { batchSize: 4 } });
  expect(open.currentRound()?.number).toBe(2);
});

it('shows the sentence of a refusal', async () => {
  http.answer('POST /api/projects/faces/rounds', { code: 'CONFLICT', message: 'Round 1 is still annotating.' }, 409);
  await store.start({});
  expect([store.problem(), store.isBusy()]).toEqual(['Round 1 is still annotating.', false]);
});

it('asks for the rounds again after a lost connection, for news was missed', async () => {
  http.answer('GET /api/projects/faces/rounds', [round(1, { state: 'training' })]);
  wire.drop();
  wire.connect();
  await rest();
  expect(open.currentRound()?.state).toBe('training');
});
