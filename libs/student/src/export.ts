import {
  add,
  build,
  cast,
  concat,
  constant,
  div,
  floor,
  input,
  integers,
  max,
  min,
  mul,
  padEdgesBy,
  resizeTo,
  scalar,
  shapeOf,
  slice,
  sub,
  type Value,
} from '@gannet/onnx';
import { unpack } from '@gannet/training';
import { networkOf, pixelsOf, planOf, statisticsPlanOf } from './network.js';
import { byStatistics } from './normalisation.js';
import type { Fit } from './fit.js';
import { outputsOf, studentTask } from './tasks/tasks.js';
import type { Architecture, Student } from './types.js';

/** Resize supports antialiasing from this opset on. */
const OPSET = 18;

/** The metadata key of the names of the classes or keypoints. */
export const NAMES = 'gannet.names';
/** That of their colours, if any has one of its own: `#rrggbb`, or null. */
export const COLORS = 'gannet.colors';

/**
 * A student as an ONNX model for one image of any size. Input: `image` uint8 [1, height, width, 3]. Outputs for parts:
 * `labels` uint8 [1, height, width] and calibrated `probabilities` float32 [1, classes, height, width]; for keypoints:
 * `keypoints` float32 [1, keypoints, 3], x and y in pixels from the image's outer corner and the visibility (0 absent,
 * then x and y are 0; 1 hidden; 2 visible), and `confidence` float32 [1, keypoints], the peak height of the heat, 0 to
 * 1.
 *
 * The image is scaled to fit the training size, preserving its aspect ratio, centred and padded by repeating its edges.
 * The outputs are scaled back. An image of the training size is used as it is.
 *
 * The model's metadata has the names of the classes or keypoints: `gannet.names`, a JSON array; and `gannet.colors`, if
 * any has a colour of its own.
 */
export function studentGraph(
  student: Student,
  names: readonly string[],
  colors: readonly (string | null)[] = [],
): Uint8Array {
  const { architecture } = student;
  const task = studentTask(architecture.task);
  const outputs = task.outputsOf(architecture.task);
  if (names.length !== outputs) throw new RangeError(`${names.length} names for ${outputs} ${task.outputs}`);
  const image = input('image', [1, 'height', 'width', 3], 'uint8');
  const fit = fitted(image, architecture);
  const [plan, layout] = [planOf(architecture), statisticsPlanOf(architecture)];
  const learned = (vector: Float32Array): Value => constant('float32', [vector.length], vector);
  const maps = networkOf(
    unpack(learned(student.parameters), plan),
    fit.pixels,
    architecture,
    byStatistics(unpack(learned(student.statistics), layout)),
  );
  return build({ image }, task.modelOutputs(maps, fit, student), {
    opset: OPSET,
    metadata: {
      [NAMES]: JSON.stringify(names),
      ...(colors.some((color) => color !== null) && { [COLORS]: JSON.stringify(colors) }),
    },
  });
}

function fitted(image: Value, { width, height, task }: Architecture): Fit {
  const sizes = shapeOf(image);
  const side = (axis: number): Value => slice(sizes, 0, axis, axis + 1);
  const [rows, columns] = [side(1), side(2)];
  const scale = min(div(scalar(height), cast(rows, 'float32')), div(scalar(width), cast(columns, 'float32')));
  const scaled = (of: Value, most: number): Value =>
    cast(min(max(floor(add(mul(cast(of, 'float32'), scale), scalar(0.5))), scalar(1)), scalar(most)), 'int64');
  const [high, wide] = [scaled(rows, height), scaled(columns, width)];
  const missing = (most: number, of: Value): Value => sub(integers([most]), of);
  const half = (of: Value): Value => div(of, integers([2]));
  const [top, left] = [half(missing(height, high)), half(missing(width, wide))];
  const [bottom, right] = [sub(missing(height, high), top), sub(missing(width, wide), left)];
  const small = resizeTo(pixelsOf(image), concat([integers([1, 3]), high, wide], 0), [1, 3, 'high', 'wide'], {
    antialias: true,
  });
  const pixels = padEdgesBy(small, concat([integers([0, 0]), top, left, integers([0, 0]), bottom, right], 0), [
    1,
    3,
    height,
    width,
  ]);
  return {
    pixels,
    top,
    left,
    high,
    wide,
    pictureSizes: concat([integers([1, outputsOf(task)]), rows, columns], 0),
    scaleX: div(cast(wide, 'float32'), cast(columns, 'float32')),
    scaleY: div(cast(high, 'float32'), cast(rows, 'float32')),
  };
}
