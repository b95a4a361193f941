import { meanWithError, type MeanWithError } from '@gannet/metrics';
import type { Ablation, Trial } from './ablation.js';
import { DEFAULT } from './variants.js';

/** One variant compared with the defaults, over all repeats with this number of labelled images. */
export interface Compared {
  readonly variant: string;
  readonly images: number;
  /** Per measure of the task; null if it could not be computed in any repeat. */
  readonly scores: readonly (MeanWithError | null)[];
  /**
   * Per measure, the mean difference from the defaults with the same images and seed; null for the defaults themselves.
   */
  readonly differences: readonly (MeanWithError | null)[] | null;
  /** Processor time of the training, relative to that of the defaults. */
  readonly time: number;
}

/** All variants and numbers of images, in the order in which they were requested. */
export function comparedWithDefault({ measures, trials }: Pick<Ablation, 'measures' | 'trials'>): Compared[] {
  const [counts, variants] = [
    [...new Set(trials.map(({ images }) => images))],
    [...new Set(trials.map(({ variant }) => variant))],
  ];
  const some = (variant: string, images: number): Trial[] =>
    trials.filter((trial) => trial.variant === variant && trial.images === images);
  return counts.flatMap((images) =>
    variants.map((variant): Compared => {
      const [own, base] = [some(variant, images), some(DEFAULT.name, images)];
      const beside = own.flatMap((trial) =>
        base.filter(({ repeat }) => repeat === trial.repeat).map((other) => [trial, other] as const),
      );
      return {
        variant,
        images,
        scores: measures.map((_, at) => meanWithError(own.flatMap(({ scores }) => scores[at] ?? []))),
        differences:
          variant === DEFAULT.name
            ? null
            : measures.map((_, at) =>
                meanWithError(beside.flatMap(([trial, other]) => differenceOf(trial.scores[at], other.scores[at]))),
              ),
        time: sumOf(own) / sumOf(base),
      };
    }),
  );
}

function differenceOf(own: number | null | undefined, other: number | null | undefined): number[] {
  return own === null || own === undefined || other === null || other === undefined ? [] : [own - other];
}

function sumOf(trials: readonly Trial[]): number {
  return trials.reduce((sum, { seconds }) => sum + seconds, 0);
}
