import type { Interval, Measured } from '@gannet/metrics';
import { plural } from '@gannet/contracts';
import type { RefitStudySettings } from './settings.js';
import type { Row } from './summary.js';

/** The results of a study of live refit, and its conditions. */
export interface RefitStudy {
  readonly settings: Omit<RefitStudySettings, 'out'>;
  readonly generator: string;
  readonly runtime: string;
  readonly rows: readonly Row[];
}

/** The rows as a Markdown table. */
export function rowTable(rows: readonly Row[]): string[] {
  const head = [
    'labelled images',
    'strokes',
    'wrong px without',
    'wrong px with',
    'change (95%)',
    'median',
    'better',
    'worse',
    'mIoU without',
    'change in points (95%)',
    'px changed',
    'held back',
  ];
  const lines = rows.map((row) => [
    row.images === null ? 'all' : String(row.images),
    String(row.strokes),
    row.wrong.alone.toFixed(1),
    row.wrong.helped.toFixed(1),
    between(row.change, 1, 1),
    signed(row.medianChange, 1),
    percent(row.better),
    percent(row.worse),
    row.miou.alone.toFixed(3),
    between(row.miouChange, 100, 2),
    row.changed.toFixed(1),
    percent(row.heldBack),
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
}

/** The page of a study. */
export function reportPage({ settings, runtime, rows }: RefitStudy): string {
  const { images, fresh, repeats, strokes, steps, seed } = settings;
  return [
    '# What live refit does to labels',
    '',
    '<!-- Written by `npm run study -- refit`; edits are lost. -->',
    'A simulated annotator corrects predictions stroke by stroke, once with live refit and once without. The table counts the pixels that are still wrong: a negative change means that live refit left fewer.',
    '',
    '```sh',
    `npm run study -- refit --images ${images.join(',')} --fresh ${fresh} --repeats ${repeats} --strokes ${strokes.join(',')} --steps ${steps} --seed ${seed}`,
    '```',
    '',
    ...rowTable(rows),
    '',
    '*Better* and *worse* are the shares of images with fewer and with more wrong pixels than without live refit. *px changed* counts the unpainted pixels of an image whose label refits changed. *Held back* is the share of refits that were larger than the studio applies by itself.',
    '',
    '## How it was measured',
    '',
    `- ${plural(repeats, 'interpreter')} for each number of labelled images, each trained for ${steps} steps on images of its own, and ${fresh} fresh images for each that none of them learned from. The oracle of the bundled generator gives the labels and is the truth.`,
    '- The annotator paints the largest connected region that should be another class. One stroke in three is a lasso around all of it; the others are brush strokes, 2 to 4 pixels wide, that follow the region over 40 to 100% of its length and stay inside its true outline. Both annotators choose by what they see, so a region that a refit corrected or spoiled changes what is painted next.',
    '- Refits follow the rules of the studio: they never change what was painted, a refit that would change more than twice the pixels painted since the last one and more than 1% of the image is held back, and this annotator never applies it.',
    '- Painted pixels are right, so every wrong pixel is an unpainted one. mIoU is over the pixels of all images together, painted ones included. Intervals are a bootstrap over images; the rows of *all* count an image once for each of its interpreters.',
    `- Reproducible on the same runtime and kind of processor (${runtime}). \`results.json\` has the figures unrounded.`,
    '',
  ].join('\n');
}

function between({ value, interval }: Measured, times: number, digits: number): string {
  const ends = ({ low, high }: Interval): string =>
    ` (${signed(low * times, digits)} to ${signed(high * times, digits)})`;
  return value === null ? '–' : `${signed(value * times, digits)}${interval ? ends(interval) : ''}`;
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}
