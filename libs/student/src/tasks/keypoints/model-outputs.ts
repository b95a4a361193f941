import {
  add,
  cast,
  concat,
  constant,
  div,
  less,
  max,
  min,
  mul,
  reshape,
  scalar,
  slice,
  sub,
  type Value,
} from '@gannet/onnx';
import type { Fit } from '../../fit.js';
import type { Student } from '../../types.js';
import { placesOf } from './places.js';
import type { KeypointsTask } from './types.js';

/** `keypoints`, in pixels of the input image, and `confidence`. */
export function modelOutputs(
  heat: Value,
  { top, left, scaleX, scaleY, pictureSizes }: Fit,
  { architecture, levels }: Student<KeypointsTask>,
): Record<string, Value> {
  const count = architecture.task.keypoints;
  const { place, peak } = placesOf(heat, architecture);
  const reached = (of: readonly number[]): Value =>
    sub(scalar(1), cast(less(peak, constant('float32', [1, count], Float32Array.from(of))), 'float32'));
  const visibility = add(reached(levels.map(({ there }) => there)), reached(levels.map(({ seen }) => seen)));
  const along = (axis: number, start: Value, scale: Value, side: Value): Value => {
    const inPicture = div(sub(slice(place, 2, axis, axis + 1), cast(start, 'float32')), scale);
    return min(max(inPicture, scalar(0)), cast(side, 'float32'));
  };
  const side = (axis: number): Value => slice(pictureSizes, 0, axis, axis + 1);
  const told = reshape(visibility, [1, count, 1]);
  const [x, y] = [along(0, left, scaleX, side(3)), along(1, top, scaleY, side(2))].map((value) =>
    mul(value, min(told, scalar(1))),
  ) as [Value, Value];
  return { keypoints: concat([x, y, told], 2), confidence: min(max(peak, scalar(0)), scalar(1)) };
}
