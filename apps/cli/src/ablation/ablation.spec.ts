import { defaultSettings } from '@gannet/interpreter';
import { gannet } from '../testing/terminal.js';
import type { Ablation } from './ablation.js';
import { comparedWithDefault } from './comparison.js';
import { comparisonLines } from './table.js';
import { variantsOf } from './variants.js';

test('[A1] reads variants as the settings that differ', () => {
  expect(variantsOf(' dropout=0.1 ; hidden=64-32, steps=900;bootstrap=images;', defaultSettings(9))).toEqual([
    { name: 'dropout=0.1', settings: { dropout: 0.1 } },
    { name: 'hidden=64-32, steps=900', settings: { hidden: [64, 32], steps: 900 } },
    { name: 'bootstrap=images', settings: { bootstrap: 'images' } },
  ]);
});

test.each([
  [['--variants', 'depth=3'], 'it has no setting "depth"; there are members, hidden'],
  [['--variants', 'dropout'], 'it says "dropout", not dropout=value'],
  [['--variants', 'dropout=some'], 'it gives dropout "some", which is no number'],
  [['--variants', 'hidden=64'], 'it gives hidden 1 numbers, not 2, as in hidden=32-32'],
  [['--variants', 'steps=4,steps=5'], 'it sets steps twice'],
  [['--variants', 'steps=4;steps=4'], 'it names a variant twice'],
  [['--images', '8,8'], '--images 8,8: it names a number twice'],
  [['--task', 'shapes'], '--task shapes'],
  [['--repeats', '0'], '--repeats 0'],
])('[A1] answers ablation %j with code 2 before anything is computed', async (words, sentence) => {
  const said = await gannet(['ablation', ...words]);
  expect(said).toMatchObject({ code: 2, out: '' });
  expect(said.err).toContain(sentence);
});

const few = ['--variants', 'members=2', '--exam', '2', '--steps', '4', '--json'];
const answered = async (words: readonly string[]): Promise<Ablation> =>
  JSON.parse((await gannet(['ablation', ...few, ...words])).out) as Ablation;

test('[A2] a variant learns from the images and by the seed that the defaults learn from; fewer images are the first ones, and one command gives one answer', async () => {
  const { conditions, measures: told, trials } = await answered(['--images', '2,1', '--repeats', '1']);
  expect(conditions).toMatchObject({ task: 'parts', repeats: 1, exam: 2, seed: 1, steps: 4 });
  expect(told.map(({ name }) => name).slice(0, 2)).toEqual(['mIoU', 'background']);
  expect(trials.map(({ images, variant }) => [images, variant])).toEqual([
    [2, 'default'],
    [2, 'members=2'],
    [1, 'default'],
    [1, 'members=2'],
  ]);
  for (const { scores } of trials) expect(scores[0]).toBeGreaterThan(0);
  expect(new Set(trials.map(({ scores }) => String(scores))).size).toBe(trials.length);
  const twice = await answered(['--images', '1', '--repeats', '2']);
  expect(twice.trials.slice(0, 2).map(({ scores }) => scores)).toEqual(trials.slice(2).map(({ scores }) => scores));
  expect(twice.trials[2]!.scores).not.toEqual(trials[2]!.scores);
}, 300_000);

test('[A2] keypoints are measured by where they lie', async () => {
  const { measures: told, trials } = await answered(['--task', 'keypoints', '--images', '1', '--repeats', '1']);
  expect(told.map(({ name, unit }) => `${name} ${unit}`).slice(0, 4)).toEqual([
    'PCK at 0.02 points',
    'PCK at 0.05 points',
    'mean error pixels',
    'left eye pixels',
  ]);
  expect(trials).toHaveLength(2);
  expect(trials[0]!.scores[2]).toBeGreaterThan(0);
}, 300_000);

const trial = (variant: string, repeat: number, scores: readonly (number | null)[], seconds: number) => ({
  variant,
  images: 8,
  repeat,
  scores,
  seconds,
});
const measures = [
  { name: 'mIoU', unit: 'points' },
  { name: 'nose tip', unit: 'pixels' },
] as const;
const trials = [
  trial('default', 0, [0.5, 1], 2),
  trial('wide', 0, [0.52, 1.5], 3),
  trial('default', 1, [0.6, null], 2),
  trial('wide', 1, [0.64, 1], 5),
];

test("[A3] differences are of the same repeat, with Student's interval, and null scores are left out", () => {
  const [base, wide] = comparedWithDefault({ measures, trials });
  expect(base).toMatchObject({ variant: 'default', images: 8, differences: null, time: 1 });
  expect(wide).toMatchObject({ variant: 'wide', time: 2 });
  expect(wide!.differences![0]!.mean).toBeCloseTo(0.03, 12);
  expect(wide!.differences![0]!.error).toBeCloseTo(12.706 * 0.01, 12);
  expect(wide!.differences![1]).toEqual({ mean: 0.5, error: null });
});

test('[A3] the table has points of a hundred and pixels, each with its difference and interval', () => {
  expect(comparisonLines(measures, comparedWithDefault({ measures, trials }))).toEqual([
    '| 8 labelled images | mIoU | nose tip, px | training time |',
    '| --- | --- | --- | --- |',
    '| default | 55.0 | 1.00 | 1.00 × |',
    '| wide | 58.0 (+3.0 ± 12.7) | 1.25 (+0.50) | 2.00 × |',
  ]);
});
