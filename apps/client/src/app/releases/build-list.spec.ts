import { TestBed } from '@angular/core/testing';
import { type Build, ReleaseSettings } from '@gannet/contracts';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { ProjectStore } from '../projects/project-store';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire } from '../testing/fake-wire';
import { id } from '../testing/samples';
import { BuildList } from './build-list';
import { BuildsStore } from './builds-store';

const build: Build = {
  id: id(1),
  project: 'faces',
  round: 1,
  state: 'cancelled',
  settings: ReleaseSettings.parse({ images: 100, psi: 0.7 }),
  isOfRound: false,
  drawn: 0,
  progress: null,
  version: null,
  isPublished: false,
  failure: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
};

it('says why something was not done, until the next thing is', async () => {
  const http = new FakeHttp();
  TestBed.configureTestingModule({
    providers: [
      ProjectStore,
      BuildsStore,
      { provide: FETCH, useValue: http.fetch },
      { provide: WIRE, useValue: () => new FakeWire() },
    ],
  });
  http.answer('GET /api/projects/faces/builds', [build]);
  http.answer(
    `POST /api/projects/faces/builds/${id(1)}/resume`,
    { code: 'CONFLICT', message: 'This release is complete.' },
    409,
  );
  TestBed.inject(ProjectStore).slug.set('faces');
  const list = TestBed.createComponent(BuildList);
  const page = list.nativeElement as HTMLElement;
  /** Until what was asked of the server is answered, and shown. */
  const rest = async (): Promise<void> => {
    await list.whenStable();
    await new Promise((done) => setTimeout(done));
    await list.whenStable();
  };
  const press = async (words: string): Promise<void> => {
    [...page.querySelectorAll('button')].find((button) => button.textContent.trim() === words)!.click();
    await rest();
  };
  await rest();
  expect([page.querySelector('article h2')?.textContent, page.querySelector('[role="alert"]')]).toEqual([
    'Release from round 1',
    null,
  ]);
  await press('Resume');
  expect(page.querySelector('[role="alert"]')?.textContent).toBe('This release is complete.');
  http.answer(`DELETE /api/projects/faces/builds/${id(1)}`, {});
  http.answer('GET /api/projects/faces/builds', []);
  await press('Discard');
  await press('Press again to discard');
  expect([page.querySelector('article'), page.querySelector('[role="alert"]')]).toEqual([null, null]);
});
