import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { Quality } from '@gannet/contracts';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { ProjectStore } from '../projects/project-store';
import { Session } from '../session/session';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire, ok } from '../testing/fake-wire';
import { person, project, round } from '../testing/samples';
import { RoundsPage } from './rounds-page';

/** An evaluation with this mean IoU, to two digits; its interval is 0.05 to both sides. */
const measured = (miou: number) =>
  Quality.parse({
    task: 'parts',
    images: 8,
    folds: 4,
    miou,
    miouLow: miou - 0.05,
    miouHigh: miou + 0.05,
    pixelAccuracy: 0.9,
    iouByClass: [miou, miou, miou],
  });

let fixture: ComponentFixture<RoundsPage>;

const texts = (selector: string): string[] =>
  [...(fixture.nativeElement as HTMLElement).querySelectorAll(selector)].map((one) =>
    (one.textContent ?? '').replaceAll(/\s+/g, ' ').trim(),
  );
const column = (name: string): string[] => {
  const at = texts('[aria-label="History"] th').findIndex((head) => head === name);
  return texts(`[aria-label="History"] td:nth-child(${at + 1})`);
};

/** The page of a project whose rounds are complete: two with a score, the second of them also on gold. */
beforeEach(async () => {
  const [wire, http] = [new FakeWire(), new FakeHttp()];
  TestBed.configureTestingModule({
    providers: [
      ProjectStore,
      provideRouter([{ path: '**', children: [] }]),
      { provide: WIRE, useValue: () => wire },
      { provide: FETCH, useValue: http.fetch },
    ],
  });
  const state = 'complete';
  http.answer('GET /api/me', person);
  http.answer('GET /api/projects/faces', project);
  http.answer('GET /api/projects/faces/rounds', [
    round(0, { state, quality: measured(0.52), humanSeconds: 240 }),
    round(1, {
      state,
      quality: measured(0.62),
      gold: measured(0.41),
      unchanged: { count: 3, of: 4 },
      humanSeconds: 300,
    }),
  ]);
  http.answer('GET /api/projects/faces/rounds/1/pool', { total: 0, candidates: [] });
  wire.answer('project.watch', () => ok({ project: 'faces', people: [] }));
  await TestBed.inject(Session).known();
  await TestBed.inject(ProjectStore).open('faces');
  fixture = TestBed.createComponent(RoundsPage);
  await fixture.whenStable();
});

it('what was accepted unchanged and the score on gold stand beside the score of a round', () => {
  expect([column('mIoU (95%)'), column('Accepted unchanged'), column('On gold')]).toEqual([
    ['0.620 0.570–0.670', '0.520 0.470–0.570'],
    ['3 of 4', '–'],
    ['0.410 0.360–0.460', '–'],
  ]);
});

it('the learning curve has gold as a line of its own, and says what was accepted unchanged', async () => {
  const curve = (selector: string): number =>
    (fixture.nativeElement as HTMLElement).querySelectorAll(`g-learning-curve > .body > svg ${selector}`).length;
  expect([curve('circle'), curve('rect.gold'), curve('polyline.gold')]).toEqual([2, 1, 1]);
  expect(texts('[aria-label="Lines"] li')).toEqual(['cross-validation', 'gold set']);
  expect(texts('g-learning-curve .caption')).toEqual([
    'round 1: mIoU 0.620 (0.570 to 0.670) from 8 images in 5.0 min of human work; on gold 0.410 (0.360 to 0.460); accepted unchanged: 3 of 4',
  ]);
  (fixture.nativeElement as HTMLElement).querySelector<HTMLElement>('g-learning-curve button')!.click();
  await fixture.whenStable();
  expect(texts('g-learning-curve tbody tr:last-child td')).toEqual([
    '1',
    '5.0',
    '8',
    '0.620',
    '0.570 to 0.670',
    '0.410',
    '0.360 to 0.460',
    '3 of 4',
  ]);
});
