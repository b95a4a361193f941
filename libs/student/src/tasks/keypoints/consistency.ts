import {
  add,
  cast,
  concat,
  floor,
  greater,
  less,
  max,
  mul,
  reduceSum,
  reshape,
  scalar,
  type Value,
} from '@gannet/onnx';
import type { Architecture } from '../../types.js';
import { heatOf, heatPerKeypoint } from './heat.js';
import { placesOf } from './places.js';
import type { KeypointsTask } from './types.js';

/** Heat above which a keypoint is certainly present, and below which it is certainly absent. */
const [THERE, ABSENT] = [0.75, 0.1] as const;

/**
 * Precision to which a position is rounded, in pixels. Rounding has no gradient, so the weak view acts as a fixed
 * target.
 */
const FINENESS = 1 / 1024;

export function placesLoss(strong: Value, weak: Value, architecture: Architecture<KeypointsTask>): Value {
  const [n, keypoints] = weak.dims as [number, number];
  const { place, peak } = placesOf(weak, architecture);
  const isThere = cast(greater(peak, scalar(THERE)), 'float32');
  const isAbsent = cast(less(peak, scalar(ABSENT)), 'float32');
  const rounded = mul(floor(add(mul(place, scalar(1 / FINENESS)), scalar(0.5))), scalar(FINENESS));
  const target = heatOf(concat([rounded, reshape(isThere, [n, keypoints, 1])], 2), architecture);
  const each = heatPerKeypoint(strong, target);
  return mul(reduceSum(mul(each, max(isThere, isAbsent)), [0, 1]), scalar(1 / (n * keypoints)));
}
