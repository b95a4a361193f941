/**
 * How uncertain a single member is about the positions of keypoints: the mean over keypoints of the entropy, in nats,
 * of its heat map as a distribution over pixels, times the height of its peak. A keypoint that is seen nowhere adds
 * nothing. `heat` is [keypoints, pixels]; negative values count as 0.
 */
export function heatEntropy(heat: Float32Array, keypoints: number): number {
  const pixels = heat.length / keypoints;
  let sum = 0;
  for (let keypoint = 0; keypoint < keypoints; keypoint++) {
    const map = heat.subarray(keypoint * pixels, (keypoint + 1) * pixels);
    let total = 0;
    let peak = 0;
    for (const value of map) {
      if (value > 0) total += value;
      if (value > peak) peak = value;
    }
    let entropy = 0;
    for (const value of map) if (value > 0) entropy -= (value / total) * Math.log(value / total);
    sum += Math.min(1, peak) * entropy;
  }
  return sum / keypoints;
}
