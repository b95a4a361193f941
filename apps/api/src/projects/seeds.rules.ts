import type { ReleaseSettings } from '@gannet/contracts';

/** Seeds are below it: they have 32 bits. */
export const SEEDS = 2 ** 32;

interface SeedRange {
  readonly first: number;
  readonly count: number;
}

/**
 * Where, from `from` on, the first `count` seeds in a row begin of which none is taken. They may reach beyond the last
 * seed.
 */
export function firstGap(from: number, count: number, taken: readonly SeedRange[]): number {
  let first = from;
  for (const range of [...taken].sort((a, b) => a.first - b.first)) {
    if (range.first >= first + count) break;
    first = Math.max(first, range.first + range.count);
  }
  return first;
}

/** Seeds that a build may label at most. */
export function seedBound({ images, balance: { targets, draws } }: ReleaseSettings): number {
  return targets.length === 0 ? images : images * draws;
}
