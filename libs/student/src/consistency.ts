import {
  add,
  argMax,
  cast,
  concat,
  constant,
  equal,
  floor,
  greater,
  less,
  logSoftmax,
  max,
  mul,
  neg,
  reduceMax,
  reduceSum,
  reshape,
  scalar,
  slice,
  softmax,
  sub,
  type Value,
} from '@gannet/onnx';
import { heatOf, heatPerKeypoint } from './heat.js';
import { placesOf } from './reading.js';
import type { Anatomy } from './types.js';

/**
 * Confidence threshold for pseudo-labels from the weak view (FixMatch, Sohn et al. 2020; UniMatch, Yang et al. 2023).
 */
const SURE = 0.95;

/** Heat above which a keypoint is certainly present, and below which it is certainly absent. */
const [THERE, ABSENT] = [0.75, 0.1] as const;

/**
 * Precision to which a position is rounded, in pixels. Rounding has no gradient, so the weak view acts as a fixed
 * target.
 */
const FINENESS = 1 / 1024;

/**
 * Consistency loss of a strong view against the prediction for the weak view of the same images, both [n, outputs,
 * height, width]. Only confident predictions count, but the mean is over everything, so that an uncertain network
 * hardly learns from itself. `box` [n, height, width] is 1 where the strong view shows the previous image of the batch
 * (CutMix, Yun et al. 2019); keypoints have none.
 */
export function consistencyLoss(
  strong: Value,
  weak: Value,
  anatomy: Anatomy,
  { box, classWeights }: { readonly box: Value | undefined; readonly classWeights?: Float32Array },
): Value {
  return anatomy.task.kind === 'keypoints'
    ? placesLoss(strong, weak, anatomy, anatomy.task.sigma)
    : pixelsLoss(strong, weak, box as Value, classWeights);
}

function pixelsLoss(strong: Value, weak: Value, box: Value, classWeights: Float32Array | undefined): Value {
  const [n, classes, height, width] = weak.dims as [number, number, number, number];
  const perClass = (numbers: Float32Array): Value => constant('float32', [1, classes, 1, 1], numbers);
  const isSure = greater(reduceMax(softmax(weak, 1), [1], { keep: true }), scalar(SURE));
  const label = reshape(argMax(weak, 1), [n, 1, height, width]);
  const chosen = equal(cast(label, 'float32'), perClass(Float32Array.from({ length: classes }, (_, index) => index)));
  const counted = mul(cast(chosen, 'float32'), cast(isSure, 'float32'));
  const weighed = classWeights ? mul(counted, perClass(classWeights)) : counted;
  const inBox = cast(reshape(box, [n, 1, height, width]), 'float32');
  const target = add(mul(weighed, sub(scalar(1), inBox)), mul(imageBefore(weighed, n), inBox));
  return mul(neg(reduceSum(mul(logSoftmax(strong, 1), target), [0, 1, 2, 3])), scalar(1 / (n * height * width)));
}

/** For each image of a batch the values of the previous one; for the first those of the last. */
function imageBefore(x: Value, n: number): Value {
  return n === 1 ? x : concat([slice(x, 0, n - 1, n), slice(x, 0, 0, n - 1)], 0);
}

function placesLoss(strong: Value, weak: Value, anatomy: Anatomy, sigma: number): Value {
  const [n, keypoints] = weak.dims as [number, number];
  const { place, peak } = placesOf(weak, anatomy);
  const isThere = cast(greater(peak, scalar(THERE)), 'float32');
  const isAbsent = cast(less(peak, scalar(ABSENT)), 'float32');
  const rounded = mul(floor(add(mul(place, scalar(1 / FINENESS)), scalar(0.5))), scalar(FINENESS));
  const target = heatOf(concat([rounded, reshape(isThere, [n, keypoints, 1])], 2), anatomy, sigma);
  const each = heatPerKeypoint(strong, target);
  return mul(reduceSum(mul(each, max(isThere, isAbsent)), [0, 1]), scalar(1 / (n * keypoints)));
}
