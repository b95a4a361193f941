import { enlargedMap, type Interpreter, labelGraph } from '@gannet/interpreter';
import {
  add,
  argMax,
  averagePool,
  build,
  cast,
  constant,
  floor,
  input,
  max,
  merge,
  min,
  mul,
  reshape,
  resize,
  scalar,
  softmax,
  sub,
  type Value,
} from '@gannet/onnx';
import { unpack } from '@gannet/training';
import { networkOf, planOf, statisticsPlanOf } from '../../../network.js';
import { byStatistics } from '../../../normalisation.js';
import type { PartsTask } from '../types.js';
import type { Student } from '../../../types.js';
import { reductionOf } from './reduction.js';

/** Added to a probability, so that neither opinion alone rules a class out. */
const LEAST = 1e-3;

/**
 * The interpreter's label graph with a second opinion: `label` is, of each pixel, the class with the largest product of
 * the interpreter's and the student's probabilities (of equals the lower class). `uncertainty` and `score` are the
 * interpreter's alone. In: the layers, and `image` [1, 3, S, S] from −1 to 1. Out: maps of `side` × `side`, by default
 * as many pixels as the interpreter's have. Throws RangeError for a student of other classes or of another size.
 */
export function jointLabelGraph(
  interpreter: Interpreter,
  student: Student<PartsTask>,
  {
    opset,
    imageSide,
    side = interpreter.resolution,
  }: { readonly opset: number; readonly imageSide: number; readonly side?: number },
): Uint8Array {
  const { classes, resolution, layers } = interpreter;
  const { task, width, height } = student.architecture;
  const seen = reductionOf(resolution).side;
  if (task.classes !== classes || width !== seen || height !== seen)
    throw new RangeError(
      `a second opinion on ${classes} classes at ${resolution} pixels is a student of ${classes} classes at ${seen} × ${seen}, not of ${task.classes} at ${width} × ${height}`,
    );
  const map = (name: string): Value => input(name, [1, classes, resolution, resolution]);
  const [first, second] = [map('probabilities'), map('opinion')];
  const certain = (probabilities: Value): Value => add(probabilities, scalar(LEAST));
  const label = cast(argMax(mul(certain(first), certain(second)), 1), 'uint8');
  return merge({
    parts: [
      {
        prefix: 'interpreter',
        model: labelGraph(interpreter, { opset, side, outputs: ['probabilities', 'uncertainty', 'score'] }),
      },
      { prefix: 'opinion', model: opinionGraph(student, { resolution, imageSide, opset }) },
      {
        prefix: 'joint',
        model: build(
          { probabilities: first, opinion: second },
          { label: enlargedMap(reshape(label, [1, resolution, resolution]), side) },
          { opset },
        ),
      },
    ],
    inputs: {
      ...Object.fromEntries(
        layers.map(({ name, channels, resolution: r }) => [name, input(name, [1, channels, r, r])] as const),
      ),
      image: input('image', [1, 3, imageSide, imageSide]),
    },
    outputs: {
      label: ['joint', 'label'],
      uncertainty: ['interpreter', 'uncertainty'],
      score: ['interpreter', 'score'],
    },
  });
}

/** `image` [1, 3, S, S] from −1 to 1 → `opinion` [1, classes, R, R], the student's calibrated probabilities. */
function opinionGraph(
  student: Student<PartsTask>,
  { resolution, imageSide, opset }: { readonly resolution: number; readonly imageSide: number; readonly opset: number },
): Uint8Array {
  const { architecture, temperature } = student;
  const factor = imageSide / architecture.width;
  const image = input('image', [1, 3, imageSide, imageSide]);
  const pixels = rounded(factor === 1 ? rounded(image) : averagePool(rounded(image), factor));
  const learned = (vector: Float32Array): Value => constant('float32', [vector.length], vector);
  const logits = networkOf(
    unpack(learned(student.parameters), planOf(architecture)),
    pixels,
    architecture,
    byStatistics(unpack(learned(student.statistics), statisticsPlanOf(architecture))),
  );
  const probabilities = softmax(mul(logits, scalar(1 / temperature)), 1);
  return build(
    { image },
    { opinion: architecture.width === resolution ? probabilities : resize(probabilities, [resolution, resolution]) },
    { opset },
  );
}

/** To the 256 levels of a picture's file, which the student was trained on; from −1 to 1. */
function rounded(pixels: Value): Value {
  const levels = floor(add(mul(add(pixels, scalar(1)), scalar(127.5)), scalar(0.5)));
  return sub(mul(min(max(levels, scalar(0)), scalar(255)), scalar(1 / 127.5)), scalar(1));
}
