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

/** How sure a network must be of a pixel in the weak view (FixMatch, Sohn et al. 2020; UniMatch, Yang et al. 2023). */
const SURE = 0.95;

/** Heat from which a keypoint is there for sure, and below which it surely is not. */
const [THERE, ABSENT] = [0.75, 0.1] as const;

/** What a place is rounded to, in pixels. Rounding has no gradient: the weak view teaches and does not learn. */
const FINENESS = 1 / 1024;

/**
 * The loss of a strong view against what the network says of the weak view of the same images, both [n, outputs, height,
 * width]. Only what it is sure of counts, yet the mean is over everything, so that an unsure network hardly learns from
 * itself. `box` [n, height, width] is 1 where the strong view shows the image before (CutMix, Yun et al. 2019); of
 * keypoints there is none.
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

/** For each image of a batch what belongs to the one before it; for the first the last. */
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
