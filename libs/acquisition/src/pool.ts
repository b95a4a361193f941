/** A candidate as a strategy sees it. What of it is needed depends on the strategy. */
export interface PoolEntry {
  /** Unique within the pool. */
  readonly id: string;
  /** Disagreement of the ensemble about this image: larger is more uncertain. */
  readonly score?: number;
  /** Entropy of a single interpreter's prediction: larger is more uncertain. */
  readonly entropy?: number;
  /** [K], disagreement about each class where the image seems to show it; below 0 where it does not. */
  readonly classScores?: Float32Array;
  /** [D], pooled features of the image. */
  readonly embedding?: Float32Array;
}

/** Numbers from [0, 1), the dice of a strategy. */
export type Rng = () => number;

/**
 * Picks which candidates to label next: min(k, pool) different ids, the most wanted first. The order of the pool does
 * not matter; equal entries are taken in the order of their ids. `labelled` holds embeddings of images that are
 * labelled already. Throws RangeError for a k that is no count, ids that repeat, or a number that is not finite, and
 * TypeError when an entry lacks what the strategy goes by.
 */
export type Strategy = (
  pool: readonly PoolEntry[],
  k: number,
  rng: Rng,
  labelled?: readonly Float32Array[],
) => string[];

/** The pool in the order of ids (by code unit, so no locale can change it). */
export function inOrder(pool: readonly PoolEntry[], k: number): PoolEntry[] {
  if (!Number.isInteger(k) || k < 0) throw new RangeError(`${k} is not a number of candidates`);
  const sorted = [...pool].sort((a, b) => compare(a.id, b.id));
  sorted.forEach((entry, i) => {
    if (i > 0 && sorted[i - 1]!.id === entry.id) throw new RangeError(`candidate ${entry.id} is in the pool twice`);
  });
  return sorted;
}

/** The pool from the largest of a number to the smallest, ties by id. */
export function inDescendingOrder(
  pool: readonly PoolEntry[],
  k: number,
  of: (entry: PoolEntry) => number,
): PoolEntry[] {
  const valued = inOrder(pool, k).map((entry) => ({ entry, value: of(entry) }));
  return valued.sort((a, b) => b.value - a.value).map(({ entry }) => entry);
}

/** What a strategy goes by. Throws when it is missing or not finite. */
export function numberOf(entry: PoolEntry, by: 'score' | 'entropy'): number {
  const value = entry[by];
  if (value === undefined) throw new TypeError(`candidate ${entry.id} has no ${by}`);
  if (!Number.isFinite(value)) throw new RangeError(`candidate ${entry.id} has ${by} ${value}`);
  return value;
}

/** The classes' scores of everybody. Throws where they are missing, not finite, or of different numbers of classes. */
export function classScoresOf(entries: readonly PoolEntry[]): Float32Array[] {
  return entries.map(({ id, classScores }) => {
    if (classScores === undefined) throw new TypeError(`candidate ${id} has no scores of classes`);
    const classes = entries[0]?.classScores?.length;
    if (classScores.length !== classes)
      throw new RangeError(`scores of ${classes} and ${classScores.length} classes do not meet`);
    for (const value of classScores)
      if (!Number.isFinite(value)) throw new RangeError(`candidate ${id} has class score ${value}`);
    return classScores;
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
