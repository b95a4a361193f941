import { plotSvg } from '@gannet/student';
import type { Contestant } from './contestants.js';
import { reportFiles } from './report.js';
import type { Cell, Conditions } from './results.js';
import { meanOf, summaryOf } from './summary.js';

const conditions: Conditions = {
  study: 1,
  generator: 'a'.repeat(64),
  runtime: 'here',
  seed: 1,
  psi: 0.7,
  pool: 9,
  exam: 10,
  training: { members: 10, steps: 5 },
  images: [1, 4],
  filter: [0, 10],
};

const cell = (strategy: Contestant, repeat: number, images: number, miou: number): Cell => ({
  strategy,
  repeat,
  images,
  seeds: Array.from({ length: images }, (_, at) => at),
  miou,
  pixelAccuracy: miou + 0.1,
  kept: [
    { images: 10, miou, errorRate: 1 - miou },
    { images: 9, miou: miou + 0.05, errorRate: 0.9 - miou },
  ],
});

const cells = [
  cell('random', 0, 1, 0.2),
  cell('coreset', 0, 1, 0.4),
  cell('random', 0, 4, 0.5),
  cell('coreset', 0, 4, 0.6),
  cell('random', 1, 1, 0.4),
  cell('coreset', 1, 1, 0.5),
  cell('random', 1, 4, 0.7),
];
const summary = summaryOf(conditions, cells);

test('[S4] the standard error is s over the root of n, and one repeat has none', () => {
  expect(meanOf([1, 2, 3, 6])).toEqual({ mean: 3, error: Math.sqrt(14 / 3 / 4), repeats: 4 });
  expect(meanOf([5])).toEqual({ mean: 5, error: null, repeats: 1 });
  expect(meanOf([])).toBeNull();
});

test('[S4] gains compare repeats that have both, and the filter counts whole repeats', () => {
  expect(
    summary.gain.map(({ strategy, images, miou: { mean, repeats } }) => [
      strategy,
      images,
      Number(mean.toFixed(6)),
      repeats,
    ]),
  ).toEqual([
    ['coreset', 1, 0.15, 2],
    ['coreset', 4, 0.1, 1],
  ]);
  expect(
    summary.filter.map(({ images, dropped, errorRate: { mean, repeats } }) => [
      images,
      dropped,
      Number(mean.toFixed(6)),
      repeats,
    ]),
  ).toEqual([
    [1, 0, 0.625, 2],
    [1, 10, 0.525, 2],
    [4, 0, 0.45, 1],
    [4, 10, 0.35, 1],
  ]);
});

test('[S4] the page shows every figure with its error and its number of repeats, and says that it is not whole', () => {
  const page = reportFiles(summary, plotSvg).get('README.md')!;
  expect(page).toContain(
    '| random | 0.300 ± 0.100 (2) | 0.600 ± 0.100 (2) |\n| coreset | 0.450 ± 0.050 (2) | 0.600 (1) |',
  );
  expect(page).toContain('| coreset | +15.0 ± 5.0 (2) | +10.0 (1) |');
  expect(page).toContain('7 interpreters: 1 to 2 repeats, because the study was stopped before its end');
  expect(page).toContain(
    'npm run study -- --strategies random,coreset --images 1,4 --repeats 2 --pool 9 --exam 10 --steps 5 --filter 0,10 --seed 1',
  );
});
