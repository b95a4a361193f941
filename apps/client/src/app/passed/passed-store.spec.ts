import { TestBed } from '@angular/core/testing';
import type { PassedPage } from '@gannet/contracts';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { ProjectStore } from '../projects/project-store';
import { Session } from '../session/session';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire, ok } from '../testing/fake-wire';
import { rest } from '../testing/open-desk';
import { person, project, round } from '../testing/samples';
import { PassedItemsStore } from './passed-store';

const empty: PassedPage = { total: 0, skipped: 0, rejected: 0, reasons: [], passed: [] };
let wire: FakeWire;
let http: FakeHttp;
let store: PassedItemsStore;
const urls = (): string[] => http.calls.map(({ url }) => url).filter((url) => url.includes('/passed'));

beforeEach(async () => {
  [wire, http] = [new FakeWire(), new FakeHttp()];
  TestBed.configureTestingModule({
    providers: [
      ProjectStore,
      PassedItemsStore,
      { provide: FETCH, useValue: http.fetch },
      { provide: WIRE, useValue: () => wire },
    ],
  });
  http.answer('GET /api/me', person);
  http.answer('GET /api/projects/faces', project);
  http.answer('GET /api/projects/faces/rounds', [round(0)]);
  http.answer('GET /api/projects/faces/passed', empty);
  wire.answer('project.watch', () => ok({ project: 'faces', people: [] }));
  await TestBed.inject(Session).known();
  await TestBed.inject(ProjectStore).open('faces');
  store = TestBed.inject(PassedItemsStore);
  await rest();
});

it('asks for nothing before it is opened, then for what is looked at, and again when somebody passed on an image', async () => {
  expect(urls()).toEqual([]);
  store.isOpen.set(true);
  await rest();
  store.look({ only: 'rejected' });
  await rest();
  wire.tell('round.moved', round(0, { batch: { total: 8, labelled: 0, leased: 0, rejected: 1 } }));
  await rest();
  expect(urls()).toEqual([
    '/api/projects/faces/passed?offset=0&limit=24',
    '/api/projects/faces/passed?offset=0&limit=24&only=rejected',
    '/api/projects/faces/passed?offset=0&limit=24&only=rejected',
  ]);
  expect(store.page()).toEqual(empty);
});
