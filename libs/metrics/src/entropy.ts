/**
 * Mean over pixels of the entropy of the class probabilities, in nats. `probabilities` is [classes, pixels]; 0 ln 0 =
 * 0.
 */
export function meanEntropy(probabilities: Float32Array, classes: number): number {
  const pixels = probabilities.length / classes;
  let sum = 0;
  for (const p of probabilities) if (p > 0) sum -= p * Math.log(p);
  return sum / pixels;
}
