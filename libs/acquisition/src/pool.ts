import type { Signals } from './signals.js';

/** A candidate as seen by a strategy. Which signals must be present depends on the strategy. */
export interface PoolEntry extends Partial<Signals> {
  /** Unique within the pool. */
  readonly id: string;
}

/** A strategy's source of randomness: uniform numbers in [0, 1). */
export type Rng = () => number;

/**
 * Picks which candidates to label next: min(k, pool) different ids, the highest priority first. The order of the pool
 * does not matter; ties go by id. `labelled` holds the embeddings of images that are already labelled. Throws
 * RangeError for an invalid k, duplicate ids or a number that is not finite, and TypeError when an entry lacks a field
 * that the strategy needs.
 */
export type Strategy = (
  pool: readonly PoolEntry[],
  k: number,
  rng: Rng,
  labelled?: readonly Float32Array[],
) => string[];

/** The pool sorted by id (by code unit, independent of locale). */
export function sortedById(pool: readonly PoolEntry[], k: number): PoolEntry[] {
  if (!Number.isInteger(k) || k < 0) throw new RangeError(`${k} is not a number of candidates`);
  const sorted = [...pool].sort((a, b) => compare(a.id, b.id));
  sorted.forEach((entry, i) => {
    if (i > 0 && sorted[i - 1]!.id === entry.id) throw new RangeError(`candidate ${entry.id} is in the pool twice`);
  });
  return sorted;
}

/** The pool sorted by a number in descending order, ties by id. */
export function sortedByDescending(
  pool: readonly PoolEntry[],
  k: number,
  of: (entry: PoolEntry) => number,
): PoolEntry[] {
  const valued = sortedById(pool, k).map((entry) => ({ entry, value: of(entry) }));
  return valued.sort((a, b) => b.value - a.value).map(({ entry }) => entry);
}

/** The entry's signal that is one number. Throws when it is missing or not finite. */
export function numberOf(
  entry: PoolEntry,
  by: { [S in keyof Signals]: Signals[S] extends number ? S : never }[keyof Signals],
): number {
  const value = entry[by];
  if (value === undefined) throw new TypeError(`candidate ${entry.id} has no ${by}`);
  if (!Number.isFinite(value)) throw new RangeError(`candidate ${entry.id} has ${by} ${value}`);
  return value;
}

/** The class scores of all entries. Throws where they are missing, not finite, or of different lengths. */
export function classScoresOf(entries: readonly PoolEntry[]): Float32Array[] {
  return entries.map(({ id, classScores }) => {
    if (classScores === undefined) throw new TypeError(`candidate ${id} has no class scores`);
    const classes = entries[0]?.classScores?.length;
    if (classScores.length !== classes)
      throw new RangeError(`class scores of ${classes} and ${classScores.length} classes cannot be compared`);
    for (const value of classScores)
      if (!Number.isFinite(value)) throw new RangeError(`candidate ${id} has class score ${value}`);
    return classScores;
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
