/**
 * Greedy k-center (Gonzalez 1985; as core-set selection: Sener and Savarese 2018): each pick is the point farthest from
 * all centres so far, which keeps the largest distance to a centre within twice the optimum. With no given centre the
 * first pick is the point nearest to the mean of all points. All points have the same length and finite values. Ties go
 * to the lower index. Returns min(k, points) indices, in the order of choice. Time O(points · (k + given) · D), memory
 * O(points + D).
 */
export function kCenter(points: readonly Float32Array[], k: number, given: readonly Float32Array[] = []): number[] {
  const count = Math.min(k, points.length);
  if (count === 0) return [];
  const distances = new Float64Array(points.length).fill(Infinity);
  for (const center of given) updateDistances(distances, points, center);
  const chosen: number[] = [];
  while (chosen.length < count) {
    const next = chosen.length === 0 && given.length === 0 ? nearestToMean(points) : farthest(distances);
    chosen.push(next);
    updateDistances(distances, points, points[next]!);
    distances[next] = -1;
  }
  return chosen;
}

/**
 * Updates each point's distance to its nearest centre with a new centre. Chosen points (negative distance) stay chosen.
 */
function updateDistances(distances: Float64Array, points: readonly Float32Array[], center: Float32Array): void {
  for (let i = 0; i < points.length; i++) {
    const nearest = distances[i]!;
    if (nearest > 0) distances[i] = Math.min(nearest, squaredDistance(points[i]!, center, nearest));
  }
}

/** Stops early, returning some number not below `limit`, as soon as the sum reaches it. */
function squaredDistance(a: Float32Array, b: Float32Array | Float64Array, limit: number): number {
  let sum = 0;
  for (let start = 0; start < a.length && sum < limit; start += CHUNK) {
    const end = Math.min(start + CHUNK, a.length);
    for (let d = start; d < end; d++) {
      const difference = a[d]! - b[d]!;
      sum += difference * difference;
    }
  }
  return sum;
}

/**
 * Channels between two checks of the limit: few enough checks to cost nothing, many enough to skip most of a distant
 * point.
 */
const CHUNK = 64;

function farthest(distances: Float64Array): number {
  let best = 0;
  for (let i = 1; i < distances.length; i++) if (distances[i]! > distances[best]!) best = i;
  return best;
}

function nearestToMean(points: readonly Float32Array[]): number {
  const mean = new Float64Array(points[0]!.length);
  for (const point of points) for (let d = 0; d < mean.length; d++) mean[d]! += point[d]!;
  for (let d = 0; d < mean.length; d++) mean[d]! /= points.length;
  let best = 0;
  let bestDistance = Infinity;
  points.forEach((point, i) => {
    const distance = squaredDistance(point, mean, Infinity);
    if (distance < bestDistance) [best, bestDistance] = [i, distance];
  });
  return best;
}
