import { below, type Rng } from './random.js';

/** A central interval: `low` and `high` are the (1−level)/2 and (1+level)/2 quantiles. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

export interface BootstrapSettings {
  readonly resamples?: number;
  readonly level?: number;
}

/**
 * A draw of n items lacks a certain one with probability (1 − 1/n)ⁿ, a quarter and more, and each of two with (1 −
 * 2/n)ⁿ, a seventh at most.
 */
const MOST_WITHOUT = 1 / 5;

/**
 * Percentile bootstrap: `statistic` of `resamples` draws, with replacement, of as many items as there are. Draws whose
 * statistic is null are left out. Null where there is nothing to tell a spread from: with fewer than two items, or when
 * a fifth of the draws and more are null, as they are when only one item has what the statistic is of.
 */
export function bootstrapInterval<T>(
  items: readonly T[],
  statistic: (sample: readonly T[]) => number | null,
  rng: Rng,
  settings: BootstrapSettings = {},
): Interval | null {
  return bootstrapIntervals(items, (sample) => [statistic(sample)], rng, settings)[0] ?? null;
}

/** The same for several statistics of the same draws. With no items there is no draw, and the answer is empty. */
export function bootstrapIntervals<T>(
  items: readonly T[],
  statistics: (sample: readonly T[]) => readonly (number | null)[],
  rng: Rng,
  { resamples = 1000, level = 0.95 }: BootstrapSettings = {},
): (Interval | null)[] {
  if (!(level > 0 && level < 1)) throw new RangeError(`a confidence level lies between 0 and 1, not at ${level}`);
  if (items.length === 0) return [];
  if (items.length === 1) return statistics(items).map(() => null);
  const draws = Array.from({ length: resamples }, () =>
    statistics(items.map(() => items[below(items.length, rng)] as T)),
  );
  return (draws[0] ?? []).map((_, which) => {
    const values = draws.flatMap((draw) => draw[which] ?? []).sort((a, b) => a - b);
    if (draws.length - values.length >= MOST_WITHOUT * draws.length) return null;
    return { low: quantile(values, (1 - level) / 2), high: quantile(values, (1 + level) / 2), level };
  });
}

/** A number with its interval over the items it was made of; null where there was nothing to make it of. */
export interface Measured {
  readonly value: number | null;
  readonly interval: Interval | null;
}

/**
 * Statistics of some items, each with its 95% interval. One stream of dice gives the same draws for whatever
 * statistics.
 */
export function measured<T>(
  items: readonly T[],
  statistics: (sample: readonly T[]) => readonly (number | null)[],
  rng: Rng,
): Measured[] {
  const intervals = bootstrapIntervals(items, statistics, rng);
  return statistics(items).map((value, which) => ({
    value,
    interval: value === null ? null : (intervals[which] ?? null),
  }));
}

/** The q-quantile of sorted values, linear between neighbours (Hyndman and Fan's type 7). */
export function quantile(sorted: readonly number[], q: number): number {
  if (sorted.length === 0) throw new RangeError('no values, no quantile');
  const at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}
