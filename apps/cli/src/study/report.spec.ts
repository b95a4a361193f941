import { niceTicks, type Plot, plotSvg } from '../plot.js';
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

const plot = (names: readonly string[]): Plot => ({
  title: 'A <title>',
  xLabel: 'x',
  yLabel: 'y',
  ticks: [1, 2, 4],
  scale: 'log',
  series: names.map((name) => ({
    name,
    points: [
      { x: 1, y: 0.5, error: 0.1 },
      { x: 4, y: 0.7, error: null },
    ],
  })),
});

test('[S5] every line has a mark and a colour of its own, and a bar only where there is an error', () => {
  const svg = plotSvg(plot([...'abcdefghijkl']));
  const lines = [...svg.matchAll(/<g class="s\d+"><polyline.*?<\/g>(?=\n)/g)].map(([line]) => line);
  expect(lines).toHaveLength(12);
  const scores = lines.map((line) => /translate\([^)]*\)">(<\w+[^>]*>)/.exec(line)![1]!);
  expect(new Set(scores.slice(0, 6)).size).toBe(6);
  const colours = lines.map((line) => new RegExp(`\\.${/s\d+/.exec(line)![0]}\\{fill:(#\\w+)`).exec(svg)![1]!);
  expect(new Set(colours.slice(0, 6)).size).toBe(6);
  // From the seventh line on colours and scores come again, in other pairs and with a dashed line.
  expect(new Set(lines.map((_, at) => colours[at]! + scores[at]!)).size).toBe(12);
  expect(lines.map((line) => line.includes('stroke-dasharray'))).toEqual(lines.map((_, at) => at >= 6));
  for (const line of lines) expect(line.match(/class="bar"/g)).toHaveLength(1);
  expect(svg).toContain('A &lt;title>');
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(() => plotSvg(plot([...'abcdefghijklm']))).toThrow('13 lines cannot be told apart, at most 12');
});

test('[S5] equal factors are equal distances on a log axis, and the y axis holds every bar', () => {
  const svg = plotSvg(plot(['a']));
  const x = [...svg.matchAll(/<text x="([\d.]+)" y="384" text-anchor="middle">[124]</g)].map(([, at]) => Number(at));
  expect(x).toHaveLength(3);
  expect(x[1]! - x[0]!).toBeCloseTo(x[2]! - x[1]!, 0);
  for (const [least, most] of [
    [0.4, 0.7],
    [0, 0],
    [3.01, 3.02],
    [-5, 120],
  ] as const) {
    const ticks = niceTicks(least, most);
    expect(ticks[0]).toBeLessThanOrEqual(least);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThan(10);
  }
});
