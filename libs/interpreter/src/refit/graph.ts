import {
  add, argMax, build, cast, concat, constant, gather, gradients, input, logSoftmax, loop, matmul, mul, neg, reduceSum, relu, reshape, slice, softmax, transpose, type Value,
} from '@gannet/onnx';
import { adam, type Moving } from '@gannet/training';
import type { Group, Place } from '../head.js';
import { opinionsOf, scoreOf } from '../opinions.js';
import { tilingOf } from '../tiling.js';
import type { Interpreter } from '../types.js';
import { layerInputs, overImage, unitsAt, wholeOf } from '../whole-image.js';

/**
 * Rows that a refit learns from: painted pixels of the image, other pixels of it that are to keep each member's opinion, and
 * pixels of images that people have labelled before. Unused ones weigh nothing.
 */
export const ROWS = { painted: 512, kept: 256, replayed: 256 } as const;
const PICKED = ROWS.painted + ROWS.kept;
const ALL_ROWS = PICKED + ROWS.replayed;
/** The upper layers, which a refit moves; the first layer, which holds nearly all numbers, stays as it is. */
const MOVING = ['w2', 'b2', 'w3', 'b3'] as const;
type LayerName = (typeof MOVING)[number];

/**
 * One refit as one model. In: each layer by its name; `pixels` [768] of this image, painted ones first, and the pixels `near` each
 * with their `shares` (`Picked`); `replay` [members, 256, h1], first-layer units of other images' pixels; `paintedTargets` [512, K],
 * `replayTargets` [256, K]; `weights` [1024, 1]; `rate` [steps]; `b3` [members, 1, K], where the last bias starts. The interpreter's
 * upper layers go `steps` steps of Adam down the weighted cross-entropy, all members at once, and label the image as the label graph
 * does, in strips of `height` rows. Out: `label` uint8 [1, R, R], `uncertainty` [1, R, R], `score` [1].
 */
export function refitGraph(interpreter: Interpreter, steps: number, height?: number): Uint8Array {
  const { layers, resolution, classes, members, hidden: [h1] } = interpreter;
  const place: Place = { interpreter, features: layerInputs(layers), tiling: tilingOf(interpreter, height) };
  const picked = { pixels: input('pixels', [PICKED], 'int64'), near: input('near', [4, PICKED], 'int64'), shares: input('shares', [4, PICKED]) };
  const lesson = {
    replay: input('replay', [members, ROWS.replayed, h1]), paintedTargets: input('paintedTargets', [ROWS.painted, classes]), replayTargets: input('replayTargets', [ROWS.replayed, classes]),
    weights: input('weights', [ALL_ROWS, 1]), rate: input('rate', [steps]), b3: input('b3', [members, 1, classes]),
  };
  const whole = wholeOf(place);
  const rows = transpose(reshape(unitsAt(whole, picked), [members, h1, PICKED]), [0, 2, 1]);
  const forAll = (targets: Value): Value => add(targets, constant('float32', [members, 1, 1], new Float32Array(members)));
  const opinion = softmax(logitsAt({ ...upperLayers(interpreter), b3: lesson.b3 }, slice(rows, 1, ROWS.painted, PICKED)));
  const targets = concat([forAll(lesson.paintedTargets), opinion, forAll(lesson.replayTargets)], 1);
  const moved = descent(interpreter, concat([rows, lesson.replay], 1), { ...lesson, targets }, steps);
  const { label, divergence } = overImage(place, (logits) => {
    const opinions = opinionsOf(logits);
    return { label: cast(argMax(opinions.mean, 1), 'uint8'), divergence: opinions.divergence };
  }, { whole, logits: movedLogits(moved) });
  const image = [1, resolution, resolution];
  return build({ ...place.features, ...picked, ...lesson }, {
    label: reshape(label, image), uncertainty: reshape(divergence, image), score: scoreOf(reshape(divergence, [1, resolution ** 2]), 'top-tenth', resolution ** 2),
  });
}

/** The logits of rows of first-layer units, [members, n, K]. */
function logitsAt({ w2, b2, w3, b3 }: Record<LayerName, Value>, rows: Value): Value {
  return add(matmul(relu(add(matmul(rows, w2), b2)), w3), b3);
}

/** The logits of maps of first-layer units: as products, because a convolution whose weights are computed is not laid out in blocks. */
function movedLogits(moved: Record<LayerName, Value>): (group: Group, units: Value) => Value {
  const turned = mapped(moved, (of) => transpose(of, [0, 2, 1]));
  return ({ first, end }, units) => {
    const of = mapped(turned, (value) => slice(value, 0, first, end));
    const [, channels, rows, columns] = units.dims as [number, number, number, number];
    const count = end - first;
    const a2 = relu(add(matmul(of.w2, reshape(units, [count, channels / count, rows * columns])), of.b2));
    const logits = add(matmul(of.w3, a2), of.b3);
    return reshape(logits, [1, count * (of.b3.dims[1] as number), rows, columns]);
  };
}

function mapped(layers: Record<LayerName, Value>, change: (layer: Value) => Value): Record<LayerName, Value> {
  return Object.fromEntries(MOVING.map((name) => [name, change(layers[name])])) as Record<LayerName, Value>;
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
  const run = loop(count, state, (iteration, now) => {
    const layers = now as Record<LayerName, Value>;
    const slopes = gradients(lossOf(layers, rows, lesson), MOVING.map((name) => layers[name]));
    const rate = gather(lesson.rate, iteration);
    return { state: Object.fromEntries(MOVING.flatMap((name, index) => {
      const { value, m, v } = adam({ value: now[name], m: now[`${name}.m`], v: now[`${name}.v`] } as Moving, slopes[index] as Value, rate);
      return [[name, value], [`${name}.m`, m], [`${name}.v`, v]];
    })), each: {} };
  });
  return run.state;
}

/** The weighted cross-entropy. */
function lossOf(layers: Record<LayerName, Value>, rows: Value, { targets, weights }: Record<'targets' | 'weights', Value>): Value {
  return reduceSum(mul(neg(mul(logSoftmax(logitsAt(layers, rows)), targets)), weights), [0, 1, 2]);
}
