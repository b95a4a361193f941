/** Embeddings of a pool and of the labelled images, both standardised by the pool's statistics. */
interface Standardised {
  readonly points: readonly Float32Array[];
  readonly labelled: readonly Float32Array[];
  /** Mean squared distance between two different points: slightly more than twice the number of channels that vary. */
  readonly meanSquaredDistance: number;
}

/**
 * Standardises embeddings [D] to zero mean and unit variance in every channel over `points`, so that no layer dominates
 * the distances by its scale. `labelled` is transformed by the same statistics. A channel that does not vary becomes 0
 * everywhere. Throws RangeError for embeddings of different lengths and for numbers that are not finite.
 */
export function standardised(points: readonly Float32Array[], labelled: readonly Float32Array[] = []): Standardised {
  const dims = points[0]?.length ?? 0;
  check(points, dims);
  if (points.length > 0) check(labelled, dims);
  const { mean, deviation } = moments(points, dims);
  const varying = deviation.filter((value) => value > 0).length;
  const scale = deviation.map((value) => (value > 0 ? 1 / value : 0));
  const measured = (point: Float32Array): Float32Array => {
    const moved = new Float32Array(dims);
    for (let d = 0; d < dims; d++) moved[d] = (point[d]! - mean[d]!) * scale[d]!;
    return moved;
  };
  return {
    points: points.map(measured),
    labelled: points.length > 0 ? labelled.map(measured) : [],
    meanSquaredDistance: points.length > 1 ? (2 * varying * points.length) / (points.length - 1) : 0,
  };
}

/** Mean and standard deviation of every channel; 0 where the deviation is within float32 rounding error. */
function moments(points: readonly Float32Array[], dims: number): { mean: Float64Array; deviation: Float64Array } {
  const [mean, deviation] = [new Float64Array(dims), new Float64Array(dims)];
  for (const point of points) for (let d = 0; d < dims; d++) mean[d]! += point[d]!;
  for (let d = 0; d < dims; d++) mean[d]! /= points.length;
  for (const point of points) {
    for (let d = 0; d < dims; d++) {
      const difference = point[d]! - mean[d]!;
      deviation[d]! += difference * difference;
    }
  }
  for (let d = 0; d < dims; d++) {
    const root = Math.sqrt(deviation[d]! / points.length);
    deviation[d] = root > ROUNDING * Math.abs(mean[d]!) ? root : 0;
  }
  return { mean, deviation };
}

/** Twice the relative step between neighbouring float32 numbers: smaller variation may be rounding error. */
const ROUNDING = 2 ** -22;

function check(points: readonly Float32Array[], dims: number): void {
  for (const point of points) {
    if (point.length !== dims)
      throw new RangeError(`embeddings of ${dims} and ${point.length} numbers cannot be compared`);
    for (let d = 0; d < dims; d++)
      if (!Number.isFinite(point[d])) throw new RangeError(`an embedding contains ${point[d]}`);
  }
}
