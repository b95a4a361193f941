import { bootstrapInterval, type Interval, mulberry32 } from '@gannet/metrics';
import { CLASSES } from '../demo/bundled.js';
import type { Plot } from '../plot.js';
import { type MethodName, METHOD_NAMES, methodNamed } from './methods.js';
import type { Conditions, Outcome } from './results.js';
import { labelsFor, type Point, type Reached } from './worth.js';

/** The base line in whose labels the others are counted. */
const BASE = 'real';
const BOOTSTRAP_SEED = 7;

/** One method at one number of labels, over its repeats. */
export interface Entry {
  readonly method: MethodName;
  readonly labels: number;
  readonly repeats: number;
  readonly miou: number;
  /** 95%, bootstrap over repeats; null with one. */
  readonly interval: Interval | null;
  /** In the order of the classes; null for a class that the test set lacks. */
  readonly iou: readonly (number | null)[];
  /** How many exactly labelled real images give the same score, by the means; null without the base line. */
  readonly worth: Reached | null;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Every method at every number of labels that has a result. */
export function entriesOf(outcomes: readonly Outcome[]): Entry[] {
  const counts = [...new Set(outcomes.map(({ labels }) => labels))].sort((a, b) => a - b);
  const at = (method: MethodName, labels: number): Outcome[] =>
    outcomes.filter((one) => one.method === method && one.labels === labels);
  const base: Point[] = counts.flatMap((labels) => {
    const some = at(BASE, labels);
    return some.length > 0 ? [{ labels, score: mean(some.map(({ miou }) => miou)) }] : [];
  });
  return METHOD_NAMES.flatMap((method) =>
    counts.flatMap((labels): Entry[] => {
      const some = at(method, labels);
      if (some.length === 0) return [];
      const scores = some.map(({ miou }) => miou);
      return [
        {
          method,
          labels,
          repeats: some.length,
          miou: mean(scores),
          interval: bootstrapInterval(scores, mean, mulberry32(BOOTSTRAP_SEED)),
          iou: CLASSES.map((_, index) => {
            const known = some.flatMap(({ iou }) => iou[index] ?? []);
            return known.length > 0 ? mean(known) : null;
          }),
          worth: base.length > 0 ? labelsFor(mean(scores), base) : null,
        },
      ];
    }),
  );
}

/** The files of the report by name: the page and its plots. */
export function reportFiles(
  conditions: Conditions,
  outcomes: readonly Outcome[],
  draw: (plot: Plot) => string,
): ReadonlyMap<string, string> {
  const entries = entriesOf(outcomes);
  return new Map([
    ['README.md', page(conditions, entries)],
    ['label-efficiency.svg', draw(efficiencyPlot(entries))],
  ]);
}

/** Scores by method and number of labels, as a Markdown table. */
export function scoreTable(entries: readonly Entry[]): string[] {
  const counts = countsOf(entries);
  return table(
    ['mIoU on real images', ...counts.map(String)],
    methodsOf(entries).map((method) => [
      method,
      ...counts.map((labels) => words(entries.find((one) => one.method === method && one.labels === labels))),
    ]),
  );
}

function page(conditions: Conditions, entries: readonly Entry[]): string {
  const { images, drop, steps, picking, unlabelled, test, runtime } = conditions;
  const repeats = entries.map((one) => one.repeats);
  return [
    '# What a release is worth on real images',
    '',
    '<!-- Written by `npm run proof`; edits are lost. -->',
    "DatasetGAN's claim is about real images: a network trained on the dataset that a few labelled generated images give does better than one trained on those few labels in any other way. Here the same network is trained in each way and measured on real images that nothing was trained on: renders of the artwork that the bundled generator imitates, with exact labels.",
    '',
    '```sh',
    commandOf(conditions, entries),
    '```',
    '',
    '| method | learns from |',
    '|---|---|',
    ...methodsOf(entries).map((method) => `| \`${method}\` | ${methodNamed(method).title} |`),
    '',
    '## Label efficiency',
    '',
    '![mIoU on real images against labelled images, a line for each method](label-efficiency.svg)',
    '',
    `Means over ${Math.min(...repeats)} to ${Math.max(...repeats)} repeats, with 95% bootstrap intervals over repeats in brackets where there is more than one. A repeat draws other labelled images and trains with other seeds; the test set is the same.`,
    '',
    ...scoreTable(entries),
    '',
    ...worthSection(entries),
    ...classSection(entries),
    '## How it was measured',
    '',
    `- Every student is the same network (\`libs/student\`), trained for ${steps} steps with the same settings; the weights that are kept are those of the best of ten looks at ${picking} real images, which are neither learned from nor tested on. The score is the mIoU over all pixels of ${test} real images of another seed.`,
    `- A release has ${images} generated images (psi 0.7), labelled by an interpreter of the labelled ones; the ${drop}% most uncertain are dropped. The oracle labels generated images; labels of real images are exact. Labelled images are drawn at random; more labels contain fewer.`,
    `- The generator was trained on renders of its own; ${unlabelled} of those, without labels, are the unlabelled real images.`,
    '- *Worth* reads the curve of `real` backwards, linear in the logarithm of labels.',
    `- Runtime: ${runtime}. \`results.jsonl\` has every student's result; the same command goes on from it.`,
    '',
  ].join('\n');
}

/** What was computed, as a command that goes on with it. */
function commandOf(
  { images, drop, steps, real, picking, unlabelled, test, threads, seed }: Conditions,
  entries: readonly Entry[],
): string {
  const labels = countsOf(entries.filter(({ method }) => !methodNamed(method).goesOn));
  const full = countsOf(entries).filter((count) => !labels.includes(count));
  const options = {
    methods: methodsOf(entries).join(','),
    ...(labels.length > 0
      ? { labels: labels.join(','), full: full.join(',') || '""' }
      : { labels: full.join(','), full: '""' }),
    repeats: Math.max(...entries.map((one) => one.repeats)),
    images,
    drop,
    steps,
    real,
    picking,
    unlabelled,
    test,
    threads,
    seed,
  };
  return `npm run proof -- ${Object.entries(options)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ')}`;
}

function worthSection(entries: readonly Entry[]): string[] {
  const ours = entries.filter(({ method, worth }) => method !== BASE && worth !== null);
  if (ours.length === 0) return [];
  const counts = countsOf(ours);
  return [
    '## Worth of a label',
    '',
    'How many exactly labelled real images give the same score; in brackets, real labels for each label.',
    '',
    ...table(
      ['real labels', ...counts.map(String)],
      methodsOf(ours).map((method) => [
        method,
        ...counts.map((labels) => {
          const found = ours.find((one) => one.method === method && one.labels === labels);
          if (!found?.worth) return '–';
          const { labels: real, beyond } = found.worth;
          const sign = beyond === 'below' ? 'under ' : beyond === 'above' ? 'over ' : '';
          return `${sign}${short(real)} (${sign}${short(real / labels)})`;
        }),
      ]),
    ),
    '',
  ];
}

function classSection(entries: readonly Entry[]): string[] {
  const counts = countsOf(entries.filter(({ method }) => !methodNamed(method).goesOn));
  const labels = counts.at(-1);
  if (labels === undefined) return [];
  return [
    `## Classes at ${labels} labels`,
    '',
    ...table(
      ['IoU', ...CLASSES],
      entries
        .filter((one) => one.labels === labels)
        .map(({ method, iou }) => [method, ...iou.map((value) => (value === null ? '–' : value.toFixed(2)))]),
    ),
    '',
  ];
}

function efficiencyPlot(entries: readonly Entry[]): Plot {
  return {
    title: 'What labels buy on real images',
    xLabel: 'labelled images',
    yLabel: 'mIoU on real images',
    ticks: countsOf(entries),
    scale: 'log',
    series: methodsOf(entries).map((method) => ({
      name: method,
      points: entries
        .filter((one) => one.method === method)
        .map(({ labels, miou, interval }) => ({
          x: labels,
          y: miou,
          error: interval && (interval.high - interval.low) / 2,
        })),
    })),
  };
}

const countsOf = (entries: readonly Entry[]): number[] =>
  [...new Set(entries.map(({ labels }) => labels))].sort((a, b) => a - b);
const methodsOf = (entries: readonly Entry[]): MethodName[] =>
  METHOD_NAMES.filter((name) => entries.some(({ method }) => method === name));
const short = (value: number): string => String(Number(value.toPrecision(2)));

function words(entry: Entry | undefined): string {
  if (!entry) return '–';
  const { miou, interval } = entry;
  return `${miou.toFixed(3)}${interval ? ` [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]` : ''}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
