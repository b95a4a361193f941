import { plural } from '@gannet/contracts';
import type { Plot } from '@gannet/student';
import { JUDGED_BY, TRIAL_STEPS, TRIED } from './baselines.js';
import type { Mean, Summary } from './summary.js';

/** The files of the report by name: the page and its plots. */
export function reportFiles(summary: Summary, draw: (plot: Plot) => string): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', page(summary)],
    ['label-efficiency.svg', draw(efficiencyPlot(summary))],
    ['filter.svg', draw(filterPlot(summary))],
  ]);
}

/** Scores by strategy and number of labelled images, as a Markdown table. */
export function curveTable({ conditions: { images }, strategies, curve }: Summary): string[] {
  return table(
    ['mIoU', ...images.map(imagesText)],
    strategies.map((strategy) => [
      strategy,
      ...images.map((count) => words(curve.find((one) => one.strategy === strategy && one.images === count)?.miou)),
    ]),
  );
}

function page(summary: Summary): string {
  const { conditions, strategies, cells } = summary;
  return [
    '# Which images to label, and how many',
    '',
    '<!-- Written by `npm run study`; edits are lost. -->',
    "A simulated annotator labels the images that a strategy selects, an interpreter learns from them, and its labels of unseen images are compared with the annotator's. This reproduces the label-efficiency curve and the comparison of selection strategies of DatasetGAN (Zhang et al., CVPR 2021, Fig. 6 and Tab. 6) for the bundled generator, and measures how much the filter of a release helps.",
    '',
    '```sh',
    commandOf(summary),
    '```',
    '',
    `The figures come from ${cells} interpreters: ${repeatsText(summary)}. Entries are means ± standard errors over repeats, with the number of repeats in brackets; a single repeat has no error. They are reproducible on the same runtime and kind of processor (${conditions.runtime}).`,
    '',
    '## Label efficiency',
    '',
    '![mIoU against labelled images, a line for each strategy](label-efficiency.svg)',
    '',
    ...curveTable(summary),
    '',
    ...(strategies.includes('random') && strategies.length > 1
      ? ['## Selection strategies', '', ...gainSection(summary), '']
      : []),
    '## The filter',
    '',
    'The share of wrong pixels and the mIoU of the images that remain when the most uncertain ones are dropped, averaged over all strategies of a repeat.',
    '',
    '![Wrong pixels against the share of images that are dropped](filter.svg)',
    '',
    ...filterTable(summary),
    '',
    '## How it was measured',
    '',
    `- A repeat has a pool of ${conditions.pool} new candidates (psi ${conditions.psi}), the same for all strategies. Images are labelled in steps: each step selects with the interpreter of the previous one. Without an interpreter, for the first image, strategies choose as in a project's round 0: \`herding\` by coverage, \`random\` at random, and all others as \`coreset\` does, the image nearest to the mean.`,
    ...baselineLines(summary),
    ...(conditions.study === 1
      ? [
          '- Distances were those between embeddings as they are. Strategies have standardised embeddings first since then, so `coreset` and `disagreement+coreset` choose differently today.',
        ]
      : []),
    `- Interpreters are trained from scratch with ${settingsText(conditions.training)}, without cross-validation; all interpreters of a repeat have the same training seed.`,
    `- The test set: ${conditions.exam} images whose seeds are in no pool, the same for every interpreter. The oracle's labels are the ground truth. mIoU and the share of wrong pixels are computed over the pixels of all images together.`,
    '- The standard error covers other pools and training seeds, not another test set.',
    '- In the paper, people labelled the images, and a network trained on the resulting dataset was scored on photographs. Here the interpreter itself is scored on generated images. Compare the order and shape of the curves, not their values.',
    "- `results.jsonl` contains the conditions and every interpreter's result with the seeds it learned from; `npm run study -- --report` writes this page from it. The same command with more repeats continues from it as long as generator, runtime and the default training settings are the same; otherwise use another folder.",
    '',
  ].join('\n');
}

function baselineLines({ strategies }: Summary): string[] {
  return [
    ...(strategies.includes('foreground-random')
      ? [
          "- `foreground-random` is a baseline: at random, but two of three images show a class that is drawn first, the background aside (as in nnActive, TMLR 2025). Which classes an image shows is the oracle's word.",
        ]
      : []),
    ...(strategies.includes('greedy-truth')
      ? [
          `- \`greedy-truth\` is a ceiling: of ${TRIED} batches that are drawn at random, the one with which an interpreter of ${TRIAL_STEPS} steps labels ${JUDGED_BY} other images of the pool best, by the oracle's word. It is no strategy: nobody knows the truth beforehand.`,
        ]
      : []),
  ];
}

function gainSection({ conditions: { images }, strategies, gain }: Summary): string[] {
  return [
    'Gain in mIoU over `random` with the same pool, in points (hundredths).',
    '',
    ...table(
      ['gain', ...images.map(imagesText)],
      strategies
        .filter((strategy) => strategy !== 'random')
        .map((strategy) => [
          strategy,
          ...images.map((count) => points(gain.find((one) => one.strategy === strategy && one.images === count)?.miou)),
        ]),
    ),
  ];
}

function filterTable({ conditions: { images, filter: shares }, filter }: Summary): string[] {
  const at = (count: number, share: number) => filter.find((one) => one.images === count && one.dropped === share);
  return table(
    ['wrong pixels, mIoU', ...shares.map((share) => `${share}% dropped`)],
    images.map((count) => [
      imagesText(count),
      ...shares.map((share) => {
        const found = at(count, share);
        return found ? `${percent(found.errorRate)}, ${words(found.miou)}` : '–';
      }),
    ]),
  );
}

function efficiencyPlot({ conditions: { images }, strategies, curve }: Summary): Plot {
  return {
    title: 'What labelled images buy',
    xLabel: 'labelled images',
    yLabel: 'mIoU on unseen images',
    ticks: images,
    scale: 'log',
    series: strategies.map((strategy) => ({
      name: strategy,
      points: curve
        .filter((one) => one.strategy === strategy)
        .map((one) => ({ x: one.images, y: one.miou.mean, error: one.miou.error })),
    })),
  };
}

/** At most six curves, the last ones, where the filter matters most. */
function filterPlot({ conditions: { images, filter: shares }, filter }: Summary): Plot {
  return {
    title: 'What the filter leaves',
    xLabel: 'images dropped, the most uncertain (%)',
    yLabel: 'wrong pixels of the rest (%)',
    ticks: shares,
    scale: 'linear',
    series: images.slice(-6).map((count) => ({
      name: imagesText(count),
      points: filter
        .filter((one) => one.images === count)
        .map(({ dropped, errorRate: { mean, error } }) => ({
          x: dropped,
          y: 100 * mean,
          error: error === null ? null : 100 * error,
        })),
    })),
  };
}

function commandOf({ conditions, strategies, curve }: Summary): string {
  const repeats = Math.max(1, ...curve.map(({ miou }) => miou.repeats));
  const {
    images,
    pool,
    exam,
    training: { steps },
    filter,
    seed,
  } = conditions;
  return `npm run study -- --strategies ${strategies.join(',')} --images ${images.join(',')} --repeats ${repeats} --pool ${pool} --exam ${exam} --steps ${String(steps)} --filter ${filter.join(',')} --seed ${seed}`;
}

function repeatsText({ conditions: { images }, strategies, curve }: Summary): string {
  const counts = curve.map(({ miou: { repeats } }) => repeats);
  if (counts.length < images.length * strategies.length) counts.push(0);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const of = (count: number): string => plural(count, 'repeat');
  return least === most
    ? `${of(most)} of everything`
    : `${least} to ${of(most)}, because the study was stopped before its end`;
}

function settingsText(training: Summary['conditions']['training']): string {
  return Object.entries(training)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function imagesText(count: number): string {
  return plural(count, 'image');
}

function words(mean: Mean | undefined): string {
  return written(mean, (value) => value.toFixed(3));
}

function percent(mean: Mean): string {
  return written(mean, (value) => `${(100 * value).toFixed(2)}%`);
}

function points(mean: Mean | undefined): string {
  return mean
    ? `${mean.mean < 0 ? '−' : '+'}${written({ ...mean, mean: Math.abs(mean.mean) }, (value) => (100 * value).toFixed(1))}`
    : '–';
}

function written(mean: Mean | undefined, as: (value: number) => string): string {
  if (!mean) return '–';
  return `${as(mean.mean)}${mean.error === null ? '' : ` ± ${as(mean.error)}`} (${mean.repeats})`;
}
