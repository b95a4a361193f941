/** Input of `greedyCoverage`. */
interface CoverageProblem {
  /** [D] each: the points to cover, which are also the ones to choose from. */
  readonly points: readonly Float32Array[];
  /** The weight of covering each point, at least 0. */
  readonly weights: Float64Array;
  /** Points that are already chosen, such as labelled images. */
  readonly covering: readonly Float32Array[];
  /** σ² of the kernel exp(−‖x − y‖² / σ²). At 0 a point covers only its equals. */
  readonly bandwidth: number;
}

/**
 * Chooses points that cover the others: greedily adds the one that increases Σ weight · (kernel to the nearest chosen
 * or covering point) most. With equal weights this is MaxHerding (Bae, Noh, Sutherland: Generalized Coverage for More
 * Robust Low-Budget Active Learning, ECCV 2024), with uncertainties as weights Uncertainty Herding (Bae, Oliveira,
 * Sutherland: Uncertainty Herding, ICLR 2025). The objective is monotone and submodular, so the gain is at least 1 −
 * 1/e of the best possible with as many points (Nemhauser, Wolsey, Fisher 1978). Returns min(k, points) indices in the
 * order of choice; ties go to the lower index. Memory points², time O(points² · D); because earlier gains bound later
 * ones (lazy greedy, Minoux 1978), each pick re-evaluates only a few points.
 */
export function greedyCoverage({ points, weights, covering, bandwidth }: CoverageProblem, k: number): number[] {
  const size = points.length;
  const kernel = kernelOf(points, bandwidth);
  const cover = Float32Array.from(points, (point) =>
    covering.reduce((most, other) => Math.max(most, kernelAt(squaredDistance(point, other), bandwidth)), 0),
  );
  const gainOf = (candidate: number): number => {
    let gain = 0;
    for (let n = 0, at = candidate * size; n < size; n++, at++)
      if (kernel[at]! > cover[n]!) gain += weights[n]! * (kernel[at]! - cover[n]!);
    return gain;
  };
  const bounds = Float64Array.from(points, (_, candidate) => gainOf(candidate));
  const chosen: number[] = [];
  while (chosen.length < Math.min(k, size)) {
    let best = largest(bounds);
    for (let gain = gainOf(best); gain < bounds[best]!; gain = gainOf(best)) {
      bounds[best] = gain;
      best = largest(bounds);
    }
    chosen.push(best);
    bounds[best] = -1;
    for (let n = 0, at = best * size; n < size; n++, at++) if (kernel[at]! > cover[n]!) cover[n] = kernel[at]!;
  }
  return chosen;
}

/** [points, points], row by row. */
function kernelOf(points: readonly Float32Array[], bandwidth: number): Float32Array {
  const size = points.length;
  const kernel = new Float32Array(size * size);
  // In blocks that fit in the cache, and only one triangle: the matrix is symmetric.
  for (let top = 0; top < size; top += BLOCK) {
    const bottom = Math.min(size, top + BLOCK);
    for (let left = 0; left <= top; left += BLOCK) {
      for (let i = top; i < bottom; i++) {
        const right = Math.min(i + 1, left + BLOCK);
        for (let j = left; j < right; j++)
          kernel[i * size + j] = kernel[j * size + i] = kernelAt(squaredDistance(points[i]!, points[j]!), bandwidth);
      }
    }
  }
  return kernel;
}

/** Points per block: two blocks of 768 numbers each take 200 KB. */
const BLOCK = 32;

function kernelAt(squared: number, bandwidth: number): number {
  return squared === 0 ? 1 : bandwidth === 0 ? 0 : Math.exp(-squared / bandwidth);
}

/** Exactly 0 for equal points. Four independent sums, because one alone would wait for its own result. */
export function squaredDistance(a: Float32Array, b: Float32Array): number {
  let s0 = 0,
    s1 = 0,
    s2 = 0,
    s3 = 0;
  const even = a.length - (a.length % 4);
  for (let d = 0; d < even; d += 4) {
    const d0 = a[d]! - b[d]!,
      d1 = a[d + 1]! - b[d + 1]!,
      d2 = a[d + 2]! - b[d + 2]!,
      d3 = a[d + 3]! - b[d + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (let d = even; d < a.length; d++) s0 += (a[d]! - b[d]!) ** 2;
  return s0 + s1 + s2 + s3;
}

function largest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
