import { locate } from '@gannet/interpreter';
import { float32, padZeros, reshape, type Value } from '@gannet/onnx';
import { expectFinite } from '../../finite.js';
import type { Architecture } from '../../types.js';
import type { Results } from '../student-task.js';
import type { KeypointsOutput, KeypointsTask } from './types.js';

/** The sub-pixel maximum of heat [n, K, height, width]: `place` [n, K, 2] and `peak` [n, K]. */
export function placesOf(
  heat: Value,
  { width, height, task }: Architecture<KeypointsTask>,
): { place: Value; peak: Value } {
  const n = heat.dims[0] as number;
  const count = task.keypoints;
  const side = Math.max(width, height);
  const square = padZeros(heat, [0, 0, 0, 0], [0, 0, side - height, side - width]);
  const { place, peak } = locate(reshape(square, [1, n, count, side * side]), side);
  return { place: reshape(place, [n, count, 2]), peak: reshape(peak, [n, count]) };
}

export function outputOf(results: Results, index: number, keypoints: number): KeypointsOutput {
  const [place, peak] = [float32(results, 'place'), float32(results, 'peak')];
  const points = Array.from({ length: keypoints }, (_, keypoint) => {
    const at = index * keypoints + keypoint;
    return { x: place[2 * at] as number, y: place[2 * at + 1] as number, peak: peak[at] as number };
  });
  for (const { x, y, peak: height } of points) expectFinite([x, y, height]);
  return { points };
}
