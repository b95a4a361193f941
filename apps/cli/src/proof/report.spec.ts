import { entriesOf, gainOf, variedEntries } from './entries.js';
import { worthPlot } from './plots.js';
import { reportFiles } from './report.js';
import type { Conditions, Outcome } from './results.js';
import { verdictLines } from './verdict.js';

const CONDITIONS: Conditions = {
  proof: 3,
  generator: 'a'.repeat(64),
  seed: 1,
  steps: 5,
  real: 8,
  picking: 2,
  unlabelled: 3,
  test: 4,
};

type Parts = Extract<Outcome, { task: 'parts' }>;

function outcome(
  method: Outcome['method'],
  labels: number,
  repeat: number,
  miou: number,
  release: Outcome['release'] = method.startsWith('release') ? { images: 10, drop: 10 } : null,
): Parts {
  const iou = Array.from({ length: 9 }, () => miou);
  return { task: 'parts', method, labels, release, repeat, runtime: 'here', miou, iou, pixelAccuracy: miou };
}

const OUTCOMES: Outcome[] = [
  outcome('real', 1, 0, 0.2),
  outcome('real', 1, 1, 0.2),
  outcome('real', 4, 0, 0.4),
  outcome('real', 4, 1, 0.4),
  outcome('release', 1, 0, 0.25),
  outcome('release', 1, 1, 0.35),
  outcome('generated', 1, 0, 0.1),
];
const entryOf = (outcomes: readonly Outcome[], method: string, labels: number) =>
  entriesOf(outcomes, 'parts').find((one) => one.method === method && one.labels === labels)!;
const pageOf = (outcomes: readonly Outcome[]): string => reportFiles(CONDITIONS, outcomes, () => '').get('README.md')!;

it('[R3] has means with intervals over repeats, and what labels are worth by the curve of real ones', () => {
  const release = entryOf(OUTCOMES, 'release', 1);
  expect(release).toMatchObject({ repeats: 2, worth: { beyond: null, interval: { level: 0.95 } } });
  expect(release.score).toBeCloseTo(0.3, 9);
  expect(release.error).toBeCloseTo((12.706 * 0.1) / 2, 6); // Student's t with one degree of freedom, s/√2 = 0.05
  expect(release.worth!.labels).toBeCloseTo(2, 9);
  expect(release.worth!.interval!.low).toBeCloseTo(4 ** 0.25, 9);
  expect(release.worth!.interval!.high).toBeCloseTo(4 ** 0.75, 9);
  expect(entryOf(OUTCOMES, 'generated', 1)).toMatchObject({
    error: null,
    worth: { labels: 1, beyond: 'below', interval: null },
  });
  const page = pageOf(OUTCOMES);
  expect(page).toContain('| release | 0.300 ± 0.635 | – |');
  expect(page).toContain('| generated | under 1: under 1 |');
  expect(page).toContain('| release | 2 [1.4, 2.8]: 2 |');
  expect(page).toContain(
    'npm run proof -- --tasks parts --methods generated,real,release --labels 1 --full 4 --repeats 2 --images 10 --drop 10 --sizes "" --filters "" --steps 5 --real 8 --picking 2 --unlabelled 3 --test 4 --seed 1\n',
  );
});

it('draws how many real labels each label is worth, of releases alone', () => {
  expect(worthPlot(entriesOf(OUTCOMES, 'parts'))!.series).toMatchObject([
    { name: 'release', points: [{ x: 1, y: expect.closeTo(2, 9) as number }] },
  ]);
  expect(worthPlot(entriesOf([outcome('real', 1, 0, 0.2)], 'parts'))).toBeNull();
  expect([...reportFiles(CONDITIONS, OUTCOMES, () => '').keys()]).toEqual([
    'README.md',
    'label-efficiency.svg',
    'worth.svg',
  ]);
});

it('[R3] says where the claim holds, where it does not, and where nobody can tell', () => {
  const verdictOf = (release: readonly number[], real: readonly number[]): string => {
    const outcomes = [
      ...release.map((miou, repeat) => outcome('release', 2, repeat, miou)),
      ...real.map((miou, repeat) => outcome('real', 2, repeat, miou)),
      ...real.map((miou, repeat) => outcome('generated', 2, repeat, miou - 0.1)),
    ];
    return verdictLines(entriesOf(outcomes, 'parts'), outcomes).join();
  };
  expect(verdictOf([0.5, 0.51, 0.52], [0.3, 0.31, 0.319])).toMatch(
    /^- 2 labels: \*\*the claim holds\*\*: `release` against `real`, \+20\.0 ± 0\.1 points\.$/,
  );
  expect(verdictOf([0.3, 0.31, 0.32], [0.5, 0.51, 0.519])).toContain(
    '**the claim does not hold**, a baseline is better',
  );
  expect(verdictOf([0.3, 0.5, 0.4], [0.4, 0.35, 0.41])).toContain(
    '**the claim does not hold**, the two cannot be told apart',
  );
  expect(verdictOf([0.6], [0.4])).toBe('- 2 labels: one repeat cannot tell; `release` against `real`, +20.0 points.');
});

it('compares repeats with the same repeats, and says what limits a release', () => {
  const outcomes: Outcome[] = [
    outcome('release', 2, 0, 0.4),
    outcome('release', 2, 1, 0.6),
    outcome('release+spectra', 2, 0, 0.45),
    outcome('release+spectra', 2, 2, 0.9),
    outcome('oracle', 2, 0, 0.7, { images: 10, drop: 0 }),
    outcome('real', 2, 0, 0.3),
    outcome('oracle+real', 2, 0, 0.8, { images: 10, drop: 0 }),
    outcome('real', 10, 0, 0.85),
    outcome('real', 100, 0, 0.9),
  ];
  const entries = entriesOf(outcomes, 'parts');
  const at = (method: string) => entries.find((one) => one.method === method && one.labels === 2)!;
  expect(gainOf(outcomes, at('release+spectra'), at('release'))).toEqual({
    mean: expect.closeTo(0.05, 9) as number,
    error: null,
  });
  expect(gainOf(outcomes, at('real'), at('oracle'))).toMatchObject({ mean: expect.closeTo(-0.4, 9) as number });
  const page = pageOf(outcomes);
  expect(page).toContain('| release+spectra | +5.0 |');
  expect(page).toContain(
    [
      '- The interpreter: a release of 2 labels, labelled by the oracle instead: +30.0 points, to 0.700.',
      '- The generator: real images instead, also labelled by the oracle: +10.0 points, to 0.800.',
      '- The annotator: exact labels instead, of as many real images: +5.0 points, to 0.850.',
      '- The number of images: 100 instead of 10: +5.0 points, to 0.900.',
    ].join('\n'),
  );
  expect(page).toContain('With 2 labels `release+spectra` reaches 75% of what 100 exactly labelled real images give');
});

it('keeps releases of other sizes and filters apart, and goes on with them', () => {
  const outcomes: Outcome[] = [
    outcome('release', 1, 0, 0.3),
    outcome('release', 2, 0, 0.4),
    outcome('release', 2, 0, 0.35, { images: 5, drop: 10 }),
    outcome('release', 2, 0, 0.42, { images: 10, drop: 20 }),
  ];
  expect(entriesOf(outcomes, 'parts').map(({ labels, score }) => [labels, score])).toEqual([
    [1, 0.3],
    [2, 0.4],
  ]);
  expect(variedEntries(outcomes, 'release')).toHaveLength(4);
  const page = pageOf(outcomes);
  expect(page).toContain(
    '### Size of the release, 2 labels\n\n| mIoU on real images | 5 images | 10 images |\n| --- | --- | --- |\n| release | 0.350 | 0.400 |',
  );
  expect(page).toContain('| mIoU on real images | 10% dropped | 20% dropped |');
  expect(page).toContain('--images 10 --drop 10 --sizes 5 --filters 20 --at 2 ');
});

it('has keypoints with their mean error beside parts', () => {
  const keypoints = (method: Outcome['method'], labels: number, pck: number): Outcome => ({
    task: 'keypoints',
    method,
    labels,
    release: method === 'release' ? { images: 10, drop: 10 } : null,
    repeat: 0,
    runtime: 'there',
    pck,
    pckByKeypoint: Array.from({ length: 9 }, (_, index) => (index === 8 ? null : pck)),
    meanError: 2.5,
  });
  const page = pageOf([...OUTCOMES, keypoints('real', 1, 0.5), keypoints('release', 1, 0.75)]);
  expect(page).toContain('## Parts');
  expect(page).toContain('| PCK@0.05 on real images | 1 |\n| --- | --- |\n| real | 0.500 |\n| release | 0.750 |');
  expect(page).toContain('| mean error, pixels | 1 |\n| --- | --- |\n| real | 2.50 |');
  expect(page).toContain('| release | 0.75 | 0.75 | 0.75 | 0.75 | 0.75 | 0.75 | 0.75 | 0.75 | – |');
});
