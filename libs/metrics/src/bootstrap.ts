import { randomInt, type Rng } from './random.js';

/** A central interval: `low` and `high` are the (1−level)/2 and (1+level)/2 quantiles. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

interface BootstrapSettings {
  readonly resamples?: number;
  readonly level?: number;
}

/**
 * A bootstrap sample of n items misses a given one with probability (1 − 1/n)ⁿ, at least a quarter, and two given ones
 * with (1 − 2/n)ⁿ, at most a seventh.
 */
const MAX_NULL_SHARE = 1 / 5;

/**
 * Percentile bootstrap: evaluates `statistic` on `resamples` samples drawn with replacement, each as large as the
 * original. Samples whose statistic is null are ignored. Returns null with fewer than two items, or when a fifth or
 * more of the samples are null, as happens when only one item contributes to the statistic.
 */
export function bootstrapInterval<T>(
  items: readonly T[],
  statistic: (sample: readonly T[]) => number | null,
  rng: Rng,
  settings: BootstrapSettings = {},
): Interval | null {
  return bootstrapIntervals(items, (sample) => [statistic(sample)], rng, settings)[0] ?? null;
}

/** The same for several statistics of the same samples. Without items the result is empty. */
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
    statistics(items.map(() => items[randomInt(items.length, rng)] as T)),
  );
  return (draws[0] ?? []).map((_, which) => {
    const values = draws.flatMap((draw) => draw[which] ?? []).sort((a, b) => a - b);
    if (draws.length - values.length >= MAX_NULL_SHARE * draws.length) return null;
    return { low: quantile(values, (1 - level) / 2), high: quantile(values, (1 + level) / 2), level };
  });
}

/** A value with its confidence interval; null where there was nothing to compute it from. */
export interface Measured {
  readonly value: number | null;
  readonly interval: Interval | null;
}

/**
 * Statistics of some items, each with its 95% interval. The same seeded RNG draws the same samples whatever the
 * statistics are.
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
  if (sorted.length === 0) throw new RangeError('a quantile needs at least one value');
  const at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}
