import {
  add,
  argMax,
  cast,
  concat,
  constant,
  equal,
  greater,
  logSoftmax,
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

/**
 * Confidence threshold for pseudo-labels from the weak view (FixMatch, Sohn et al. 2020; UniMatch, Yang et al. 2023).
 */
const SURE = 0.95;

/** `box` [n, height, width] is 1 where the strong view shows the previous image of the batch (CutMix, Yun et al. 2019). */
export function pixelsLoss(strong: Value, weak: Value, box: Value, classWeights: Float32Array | undefined): Value {
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

/** For each image of a batch, the values of the previous one; for the first, those of the last. */
function imageBefore(x: Value, n: number): Value {
  return n === 1 ? x : concat([slice(x, 0, n - 1, n), slice(x, 0, 0, n - 1)], 0);
}
