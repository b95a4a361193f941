import {
  add, argMax, build, cast, concat, constant, exp, gather, greater, input, logSoftmax, loop, matmul, mul, reduceSum, relu, reshape, softmax, sub, transpose, type Value,
} from '@gannet/onnx';
import { adam, type Moving } from '../adam.js';
import { opinionsOf, scoreOf } from '../opinions.js';
import { tilingOf } from '../tiling.js';
import type { Interpreter } from '../types.js';
import { hiddenOf, layerInputs } from '../whole-image.js';

/**
 * Rows that a refit learns from: painted pixels of the image, other pixels of it that are to keep each member's opinion, and
 * pixels of images that people have labelled before. Unused ones weigh nothing.
 */
export const ROWS = { painted: 512, kept: 256, replayed: 256 } as const;
const ALL_ROWS = ROWS.painted + ROWS.kept + ROWS.replayed;
/** The upper layers, which a refit moves; the first layer, which holds nearly all numbers, stays as it is. */
const MOVING = ['w2', 'b2', 'w3', 'b3'] as const;
type LayerName = (typeof MOVING)[number];

/**
 * One refit as one model. In: each layer by its name; `picks` [512], pixels of this image; `replay` [members, 512, h1], first-layer
 * units of other images' pixels; `targets` [1024, K], picks first; `weights` [1024, 1]; `rate` [steps]. The interpreter's upper
 * layers go `steps` steps of Adam down the weighted cross-entropy, all members at once, and label the image. Out: `label` uint8
 * [1, R, R], `uncertainty` [1, R, R], `score` [1].
 */
export function refitGraph(interpreter: Interpreter, steps: number): Uint8Array {
  const { layers, resolution, classes, members, hidden: [h1] } = interpreter;
  const pixels = resolution * resolution;
  const features = layerInputs(layers);
  const lesson = {
    painted: input('painted', [ROWS.painted], 'int64'), kept: input('kept', [ROWS.kept], 'int64'), replay: input('replay', [members, ROWS.replayed, h1]),
    paintedTargets: input('paintedTargets', [ROWS.painted, classes]), replayTargets: input('replayTargets', [ROWS.replayed, classes]),
    weights: input('weights', [ALL_ROWS, 1]), rate: input('rate', [steps]), b3: input('b3', [members, 1, classes]),
  };
  const units = reshape(hiddenOf({ interpreter, features, tiling: tilingOf(interpreter) }), [members, h1, pixels]);
  const [painted, kept] = [lesson.painted, lesson.kept].map((of) => transpose(gather(units, of, 2), [0, 2, 1])) as [Value, Value];
  const rows = concat([painted, kept, lesson.replay], 1);
  const forAll = (targets: Value): Value => add(targets, constant('float32', [members, 1, 1], new Float32Array(members)));
  const { w2, b2, w3 } = upperLayers(interpreter);
  const opinion = softmax(add(matmul(relu(add(matmul(kept, w2), b2)), w3), lesson.b3));
  const targets = concat([forAll(lesson.paintedTargets), opinion, forAll(lesson.replayTargets)], 1);
  const moved = descent(interpreter, rows, { ...lesson, targets }, steps);
  const a2 = relu(add(matmul(transpose(moved.w2, [0, 2, 1]), units), transpose(moved.b2, [0, 2, 1])));
  const logits = add(matmul(transpose(moved.w3, [0, 2, 1]), a2), transpose(moved.b3, [0, 2, 1]));
  const { mean, divergence } = opinionsOf(reshape(logits, [1, members, classes, pixels]));
  return build({ ...features, ...lesson }, {
    label: reshape(cast(argMax(mean, 1), 'uint8'), [1, resolution, resolution]), uncertainty: reshape(divergence, [1, resolution, resolution]), score: scoreOf(divergence, 'top-tenth', pixels),
  });
}

/** The first-layer units [members, n, h1] of hypercolumn rows [n, D]. */
export function unitsGraph({ layers, members, hidden: [h1], parameters: { w1, b1 } }: Interpreter): Uint8Array {
  const depth = layers.reduce((sum, { channels }) => sum + channels, 0);
  const rows = input('rows', ['n', depth]);
  return build({ rows }, { units: relu(add(matmul(rows, constant('float32', [members, depth, h1], w1)), constant('float32', [members, 1, h1], b1))) });
}

function upperLayers({ members, classes, hidden: [h1, h2], parameters: { w2, b2, w3, b3 } }: Interpreter): Record<LayerName, Value> {
  return {
    w2: constant('float32', [members, h1, h2], w2), b2: constant('float32', [members, 1, h2], b2),
    w3: constant('float32', [members, h2, classes], w3), b3: constant('float32', [members, 1, classes], b3),
  };
}

function descent(interpreter: Interpreter, rows: Value, lesson: Record<'targets' | 'weights' | 'rate' | 'b3', Value>, steps: number): Record<LayerName, Value> {
  const first = { ...upperLayers(interpreter), b3: lesson.b3 };
  const nothing = (of: LayerName): Value => constant('float32', first[of].dims.map(Number), new Float32Array(interpreter.parameters[of].length));
  const state: Record<string, Value> = Object.fromEntries(MOVING.flatMap((name) => [[name, first[name]], [`${name}.m`, nothing(name)], [`${name}.v`, nothing(name)]]));
  const count = constant('int64', [], BigInt64Array.of(BigInt(steps)));
  const rowsTurned = transpose(rows, [0, 2, 1]);
  const run = loop(count, state, (iteration, now) => {
    const gradients = backward(now as Record<LayerName, Value>, rows, rowsTurned, lesson);
    const rate = gather(lesson.rate, iteration);
    return { state: Object.fromEntries(MOVING.flatMap((name) => {
      const { value, m, v } = adam({ value: now[name], m: now[`${name}.m`], v: now[`${name}.v`] } as Moving, gradients[name], rate);
      return [[name, value], [`${name}.m`, m], [`${name}.v`, v]];
    })), each: {} };
  });
  return run.state;
}

/** The gradient of the weighted cross-entropy by the upper layers. */
function backward({ w2, b2, w3, b3 }: Record<LayerName, Value>, rows: Value, rowsTurned: Value, { targets, weights }: Record<'targets' | 'weights', Value>): Record<LayerName, Value> {
  const a2 = relu(add(matmul(rows, w2), b2));
  const d3 = mul(sub(exp(logSoftmax(add(matmul(a2, w3), b3))), targets), weights);
  const d2 = mul(matmul(d3, transpose(w3, [0, 2, 1])), cast(greater(a2, constant('float32', [], Float32Array.of(0))), 'float32'));
  const bias = (d: Value): Value => reduceSum(d, [1], { keep: true });
  return { w2: matmul(rowsTurned, d2), b2: bias(d2), w3: matmul(transpose(a2, [0, 2, 1]), d3), b3: bias(d3) };
}
