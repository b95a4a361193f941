import { confusionOf, type Measured, measured, mulberry32, pooled, quantile, scoresOf } from '@gannet/metrics';
import type { Case } from './trial.js';

/**
 * The effect of live refit on some images after this number of strokes, compared with the same annotator without it.
 */
export interface Row {
  /** Number of labelled images that the interpreters were trained on; null: all of them together. */
  readonly images: number | null;
  readonly strokes: number;
  readonly cases: number;
  /** Mean number of wrong pixels left in an image: none of them is painted. */
  readonly wrong: { readonly alone: number; readonly helped: number };
  /** Negative if there are fewer wrong pixels. */
  readonly change: Measured;
  readonly medianChange: number;
  /** Shares of the images with fewer and with more wrong pixels than without live refit. */
  readonly better: number;
  readonly worse: number;
  /** Mean number of unpainted pixels that refits have changed. */
  readonly changed: number;
  /** Share of the refits that were held back, and changed nothing. */
  readonly heldBack: number;
  /** Over the pixels of all images together, including painted ones. */
  readonly miou: { readonly alone: number; readonly helped: number };
  readonly miouChange: Measured;
}

/** The counts for one case after this number of strokes. */
interface Counted {
  readonly alone: ReturnType<typeof counted>;
  readonly helped: ReturnType<typeof counted>;
  readonly changed: number;
  readonly heldBack: number;
}

/** RNG stream of the bootstrap over images. */
const BOOTSTRAP_STREAM = 1;

/** Summarises the cases after the stroke count at index `at` of `strokes`. Intervals are a bootstrap over images. */
export function rowOf(
  cases: readonly Case[],
  {
    images,
    strokes,
    at,
    classes,
  }: {
    readonly images: number | null;
    readonly strokes: readonly number[];
    readonly at: number;
    readonly classes: number;
  },
): Row {
  const all = cases.map(({ truth, alone, helped }): Counted => ({
    alone: counted(truth, alone[at]!.labels, classes),
    helped: counted(truth, helped[at]!.labels, classes),
    changed: helped[at]!.changed,
    heldBack: helped[at]!.heldBack,
  }));
  const changes = all.map(({ alone, helped }) => helped.wrong - alone.wrong).sort((a, b) => a - b);
  const [change, miouChange] = measured(
    all,
    (some) => [
      mean(some.map(({ alone, helped }) => helped.wrong - alone.wrong)),
      miouOf(some, 'helped') - miouOf(some, 'alone'),
    ],
    mulberry32(BOOTSTRAP_STREAM),
  ) as [Measured, Measured];
  return {
    images,
    strokes: strokes[at]!,
    cases: all.length,
    change,
    miouChange,
    wrong: { alone: mean(all.map(({ alone }) => alone.wrong)), helped: mean(all.map(({ helped }) => helped.wrong)) },
    medianChange: quantile(changes, 0.5),
    better: changes.filter((of) => of < 0).length / changes.length,
    worse: changes.filter((of) => of > 0).length / changes.length,
    changed: mean(all.map(({ changed }) => changed)),
    heldBack: mean(all.map(({ heldBack }) => heldBack)) / strokes[at]!,
    miou: { alone: miouOf(all, 'alone'), helped: miouOf(all, 'helped') },
  };
}

function counted(truth: Uint8Array, labels: Uint8Array, classes: number) {
  return {
    confusion: confusionOf(truth, labels, classes),
    wrong: truth.reduce((sum, value, pixel) => sum + Number(value !== labels[pixel]), 0),
  };
}

function miouOf(some: readonly Counted[], of: 'alone' | 'helped'): number {
  return scoresOf(pooled(some.map((one) => one[of].confusion))).meanIou!;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
