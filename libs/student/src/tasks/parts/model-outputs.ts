import { add, argMax, cast, concat, integers, mul, resizeTo, scalar, sliceBy, softmax, type Value } from '@gannet/onnx';
import type { Fit } from '../../fit.js';
import type { Student } from '../../types.js';
import type { PartsTask } from './types.js';

/** `labels` and calibrated `probabilities`, at the size of the input image. */
export function modelOutputs(
  maps: Value,
  { top, left, high, wide, pictureSizes }: Fit,
  { architecture: { task }, temperature }: Student<PartsTask>,
): Record<string, Value> {
  const { classes } = task;
  const starts = concat([integers([0, 0]), top, left], 0);
  const ends = concat([integers([1, classes]), add(top, high), add(left, wide)], 0);
  const logits = resizeTo(sliceBy(maps, starts, ends, [1, classes, 'high', 'wide']), pictureSizes, [
    1,
    classes,
    'height',
    'width',
  ]);
  return { labels: cast(argMax(logits, 1), 'uint8'), probabilities: softmax(mul(logits, scalar(1 / temperature)), 1) };
}
