import type { ReleaseSettings } from '@gannet/contracts';

/** Seeds have 32 bits. */
export const SEEDS = 2 ** 32;

interface SeedRange {
  readonly first: number;
  readonly count: number;
}

/** The start of the first `count` consecutive free seeds from `from` on. They may extend beyond the last seed. */
export function firstGap(from: number, count: number, taken: readonly SeedRange[]): number {
  let first = from;
  for (const range of [...taken].sort((a, b) => a.first - b.first)) {
    if (range.first >= first + count) break;
    first = Math.max(first, range.first + range.count);
  }
  return first;
}

/** Maximum number of seeds that a build may label. */
export function seedBound({ images, balance: { targets, draws } }: ReleaseSettings): number {
  return targets.length === 0 ? images : images * draws;
}
