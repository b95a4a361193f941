/** The selection of n scored images that a release keeps. */
interface Kept {
  /** 1 if the image with that index is kept. */
  readonly isKept: Uint8Array;
  readonly kept: number;
  readonly dropped: number;
}

/**
 * Tolerance for shares, which are decimals that a person typed: 0.29 of 100 is 29, although the nearest double gives
 * 28.999…96. The rounding error of the product stays below this for any release (10⁶ images · 2⁻⁵²).
 */
const DECIMAL_SLACK = 1e-9;

/**
 * Drops exactly ⌊n · dropShare⌋ images, the most uncertain first; of equal scores the higher index (seed) goes first.
 * `scores` are in the order of the seeds. Throws RangeError for a score that is not finite or a share outside 0 to 1.
 */
export function keepThreshold(scores: ArrayLike<number>, dropShare: number): Kept {
  if (!(dropShare >= 0 && dropShare <= 1))
    throw new RangeError(`a share of ${dropShare} cannot be dropped, only 0 to 1`);
  const n = scores.length;
  const dropped = Math.floor(n * dropShare + DECIMAL_SLACK);
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(scores[i])) throw new RangeError(`image ${i} of ${n} has the score ${scores[i]}`);
    order[i] = i;
  }
  order.sort((a, b) => scores[b]! - scores[a]! || b - a);
  const isKept = new Uint8Array(n).fill(1);
  for (const index of order.subarray(0, dropped)) isKept[index] = 0;
  return { isKept, kept: n - dropped, dropped };
}
