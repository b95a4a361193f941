import { TestBed } from '@angular/core/testing';
import type { Annotation } from '@gannet/contracts';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { ProjectStore } from '../projects/project-store';
import { Session } from '../session/session';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire, ok } from '../testing/fake-wire';
import { id, person, project, round } from '../testing/samples';
import { GoldStore } from './gold-store';

let wire: FakeWire;
let http: FakeHttp;
let store: GoldStore;

async function rest(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    TestBed.tick();
    await new Promise((done) => setTimeout(done));
  }
}

const annotation: Annotation = {
  id: id(7),
  candidateId: id(8),
  round: 0,
  seed: 5,
  psi: 0.7,
  person: 'Ann',
  confidence: 'sure',
  seconds: 9,
  acceptedAt: '2026-01-01T00:00:00.000Z',
  isGold: false,
  changed: null,
  isStale: false,
  generator: { digest: 'a'.repeat(64), name: 'toonface-64', version: '1.0.0' },
  isRepredicted: false,
  labels: { width: 2, height: 1, runs: [0, 2] },
  points: null,
};
const asked = (): string[] =>
  http.calls.filter(({ url }) => url.includes('/annotations')).map(({ method, url }) => `${method} ${url}`);

beforeEach(async () => {
  wire = new FakeWire();
  http = new FakeHttp();
  TestBed.configureTestingModule({
    providers: [
      GoldStore,
      ProjectStore,
      { provide: WIRE, useValue: () => wire },
      { provide: FETCH, useValue: http.fetch },
    ],
  });
  http.answer('GET /api/me', person);
  http.answer('GET /api/projects/faces', project);
  http.answer('GET /api/projects/faces/rounds', [round(0)]);
  http.answer('GET /api/projects/faces/annotations', { total: 1, gold: 0, annotations: [annotation] });
  http.answer(`PATCH /api/projects/faces/annotations/${id(7)}`, { ...annotation, isGold: true });
  wire.answer('project.watch', () => ok({ project: 'faces', people: [] }));
  await TestBed.inject(Session).known();
  await TestBed.inject(ProjectStore).open('faces');
  store = TestBed.inject(GoldStore);
  await rest();
});

it('asks for annotations when somebody wants to see them, and again when one comes in', async () => {
  expect(asked()).toEqual([]);
  store.isOpen.set(true);
  await rest();
  wire.tell('round.moved', round(0, { labelledInAll: 1 }));
  await rest();
  expect(asked()).toEqual(Array.from({ length: 2 }, () => 'GET /api/projects/faces/annotations?offset=0&limit=24'));
  expect(store.page()?.annotations).toEqual([annotation]);
});

it('holds an annotation out, and shows what the server has then', async () => {
  store.isOpen.set(true);
  await rest();
  http.answer('GET /api/projects/faces/annotations', {
    total: 1,
    gold: 1,
    annotations: [{ ...annotation, isGold: true }],
  });
  await store.hold(annotation, true);
  expect(http.calls.find(({ method }) => method === 'PATCH')).toMatchObject({ body: { isGold: true } });
  expect([store.page()?.gold, store.busy().size]).toEqual([1, 0]);
});

it('shows why an annotation is not held out', async () => {
  http.answer(
    `PATCH /api/projects/faces/annotations/${id(7)}`,
    { code: 'CONFLICT', message: 'This is the last one.' },
    409,
  );
  await store.hold(annotation, true);
  expect([store.problem(), store.busy().size]).toEqual(['This is the last one.', 0]);
});

it('turns back when the last annotation of a page has left it', async () => {
  store.isOpen.set(true);
  http.answer('GET /api/projects/faces/annotations', { total: 24, gold: 24, annotations: [] });
  store.look({ only: 'gold', offset: 24 });
  await rest();
  expect(store.view()).toEqual({ only: 'gold', offset: 0 });
});
