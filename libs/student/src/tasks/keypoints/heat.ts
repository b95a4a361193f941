import { add, constant, exp, mul, reduceMean, reduceSum, reshape, scalar, slice, sub, type Value } from '@gannet/onnx';
import type { Architecture } from '../../types.js';
import type { KeypointsTask } from './types.js';

/** Weight of a target of 0 relative to one of height 1, as in an interpreter's heat loss: most targets are 0. */
const HEAT_FLOOR = 0.1;

/** Half the squared error of heat, weighted by the target and summed over the image: [n, keypoints]. */
export function heatPerKeypoint(heat: Value, target: Value): Value {
  const error = sub(heat, target);
  return reduceSum(mul(mul(mul(error, error), add(target, scalar(HEAT_FLOOR))), scalar(0.5)), [2, 3]);
}

/** The mean over images and keypoints. */
export function heatLoss(heat: Value, target: Value): Value {
  return reduceMean(heatPerKeypoint(heat, target), [0, 1]);
}

/**
 * [n, keypoints, height, width]: height · exp(−d² / 2σ²), d from the pixel's centre: a column's Gaussian times a row's.
 */
export function heatOf(points: Value, { width, height, task }: Architecture<KeypointsTask>): Value {
  const count = task.keypoints;
  const n = points.dims[0] as number;
  const pixels = task.sigma * Math.max(width, height);
  const along = (axis: number, length: number, dims: number[]): Value => {
    const centres = constant(
      'float32',
      dims,
      Float32Array.from({ length }, (_, index) => index + 0.5),
    );
    const away = sub(centres, reshape(slice(points, 2, axis, axis + 1), [n, count, 1, 1]));
    return exp(mul(mul(away, away), scalar(-1 / (2 * pixels * pixels))));
  };
  const peaks = reshape(slice(points, 2, 2, 3), [n, count, 1, 1]);
  return mul(mul(along(1, height, [1, 1, height, 1]), peaks), along(0, width, [1, 1, 1, width]));
}
