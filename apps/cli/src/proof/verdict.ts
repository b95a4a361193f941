import { BASE, type Entry, gainOf } from './entries.js';
import { methodNamed } from './methods.js';
import type { Outcome } from './results.js';

const points = (share: number, digits = 1): string =>
  `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(digits)}`;

/** Half an interval in points; empty for a single repeat. */
const margin = (error: number | null): string => (error === null ? '' : ` ± ${(100 * error).toFixed(1)}`);

const best = (entries: readonly Entry[]): Entry | undefined =>
  entries.reduce<Entry | undefined>((top, one) => (top === undefined || one.score > top.score ? one : top), undefined);

/** Whether Gannet's methods beat every baseline with the same number of labels, as a sentence per number of labels. */
export function verdictLines(entries: readonly Entry[], outcomes: readonly Outcome[]): string[] {
  const counts = [...new Set(entries.filter(isRelease).map(({ labels }) => labels))].sort((a, b) => a - b);
  return counts.flatMap((labels) => {
    const here = entries.filter((one) => one.labels === labels);
    const [ours, theirs] = [best(here.filter(isRelease)), best(here.filter(isBaseline))];
    if (!ours || !theirs) return [];
    const gain = gainOf(outcomes, ours, theirs);
    return gain ? [`- ${labels} ${labels === 1 ? 'label' : 'labels'}: ${sentence(ours, theirs, gain)}`] : [];
  });
}

function sentence(ours: Entry, theirs: Entry, gain: { readonly mean: number; readonly error: number | null }): string {
  const difference = `${points(gain.mean)}${margin(gain.error)} points`;
  const pair = `\`${ours.method}\` against \`${theirs.method}\`, ${difference}`;
  if (gain.error === null) return `one repeat cannot tell; ${pair}.`;
  if (gain.mean - gain.error > 0) return `**the claim holds**: ${pair}.`;
  return gain.mean + gain.error < 0
    ? `**the claim does not hold**, a baseline is better: ${pair}.`
    : `**the claim does not hold**, the two cannot be told apart: ${pair}.`;
}

/**
 * How much of full supervision is reached, and what limits it: what a release gains when interpreter, generator and
 * annotator are replaced with the truth, one after another.
 */
export function limitLines(entries: readonly Entry[], outcomes: readonly Outcome[]): string[] {
  const labels = Math.max(...entries.filter(isRelease).map((one) => one.labels));
  const ours = best(entries.filter((one) => isRelease(one) && one.labels === labels));
  const full = entries.filter(({ method }) => method === BASE).at(-1);
  const oracle = entries.find(({ method }) => method === 'oracle');
  const plain = oracle && entries.find((one) => one.method === 'release' && one.labels === oracle.labels);
  const onReal = entries.find(({ method }) => method === 'oracle+real');
  const exact = entries.find((one) => one.method === BASE && one.labels === oracle?.release?.images);
  const step = (sentence: string, over: Entry | undefined, under: Entry | undefined): string[] => {
    const gain = over && under ? gainOf(outcomes, over, under) : null;
    return over && gain
      ? [`- ${sentence}: ${points(gain.mean)}${margin(gain.error)} points, to ${over.score.toFixed(3)}.`]
      : [];
  };
  return [
    ...(ours && full && full.labels > labels
      ? [
          `- With ${labels} labels \`${ours.method}\` reaches ${(100 * (ours.score / full.score)).toFixed(0)}% of what ${full.labels} exactly labelled real images give (${ours.score.toFixed(3)} of ${full.score.toFixed(3)}): the network itself can do that much.`,
        ]
      : []),
    ...step(`The interpreter: a release of ${oracle?.labels} labels, labelled by the oracle instead`, oracle, plain),
    ...step('The generator: real images instead, also labelled by the oracle', onReal, oracle),
    ...step('The annotator: exact labels instead, of as many real images', exact, onReal),
    ...step(
      `The number of images: ${full?.labels} instead of ${exact?.labels}`,
      full,
      exact === full ? undefined : exact,
    ),
  ];
}

export function isRelease({ method }: Pick<Entry, 'method'>): boolean {
  return methodNamed(method).kind === 'release';
}

export function isBaseline({ method }: Pick<Entry, 'method'>): boolean {
  return methodNamed(method).kind === 'baseline';
}

/** A gain in points, with half its interval. */
export function gainText(gain: ReturnType<typeof gainOf>): string {
  return gain ? `${points(gain.mean)}${margin(gain.error)}` : '–';
}
