import {
  add, build, cast, concat, constant, div, exp, gather, greater, input, logSoftmax, loop, matmul, max, mul, neg, reduceSum, relu, reshape, scalar, slice, sub, transpose, type Value,
} from '@gannet/onnx';
import { adam } from '@gannet/training';
import { parameterDims, PARAMETERS, parameterSpans, STATE, type ParameterName, type ParameterShape } from './training-state.js';

/** The sizes that a training graph is built for. */
export interface TrainingShape extends ParameterShape {
  readonly batch: number;
  readonly dropout: number;
  readonly noise: boolean;
  readonly decay: boolean;
  readonly loss: Loss;
}

/**
 * `labels`: cross-entropy of the outputs' softmax. `heat`: half the squared distance of the outputs themselves, where warm
 * targets count more (`HEAT_FLOOR`).
 */
export type Loss = 'labels' | 'heat';

/**
 * What a cold target counts beside one of height 1. Most targets are cold; counting the same (floor 1) drowns the rest. Bundled
 * generator, 16 images, 400 steps: mean error 0.49 px at 0.1 and at 0.03, against 1.7 px without (600 steps).
 */
const HEAT_FLOOR = 0.1;

/**
 * Steps of AdamW on all members at once, as one model. In: `steps`, the state (`parameters`, `m`, `v` and `mean`, [P] each), and
 * per step `rows` [s, batch, depth], the same for all members, their `targets` [s, batch, classes] and `weights`
 * [s, members, batch, 1], `rate`, `kept` and, with decay, `shrink` [s]. With dropout also `masks` [p, h1] of 0 and
 * 1/(1−dropout), and `maskOfPixel` [s, batch], `maskOfMember` [s, members, 1], whose sum is the mask's row; with noise
 * `noise` [q, depth] and `noiseOf` [s, batch]. Out: the state (`parameters.after`, …), and `loss` [s, members].
 *
 * The state is one vector, because the many small operators of six would take a fifth of a step.
 */
export function trainingGraph(shape: TrainingShape): Uint8Array {
  const { depth, classes, members, hidden, batch } = shape;
  const spans = parameterSpans(shape);
  const count = spans.b3[1];
  const state = Object.fromEntries(STATE.map((name) => [name, input(name, [count])])) as Record<(typeof STATE)[number], Value>;
  const steps = input('steps', [], 'int64');
  const each = {
    rows: input('rows', ['s', batch, depth]), targets: input('targets', ['s', batch, classes]), weights: input('weights', ['s', members, batch, 1]),
    rate: input('rate', ['s']), kept: input('kept', ['s']),
  };
  const decaying = { shrink: input('shrink', ['s']) };
  const masking = { masks: input('masks', ['p', hidden[0]]), maskOfPixel: input('maskOfPixel', ['s', batch], 'int64'), maskOfMember: input('maskOfMember', ['s', members, 1], 'int64') };
  const noising = { noise: input('noise', ['q', depth]), noiseOf: input('noiseOf', ['s', batch], 'int64') };
  const run = loop(steps, state, (iteration, { mean, parameters, ...moments }) => {
    const [rows, targets, weights, rate, kept] = [each.rows, each.targets, each.weights, each.rate, each.kept].map((of) => gather(of, iteration)) as [Value, Value, Value, Value, Value];
    const x = shape.noise ? add(rows, gather(noising.noise, gather(noising.noiseOf, iteration))) : rows;
    const mask = shape.dropout > 0
      ? gather(masking.masks, add(gather(masking.maskOfPixel, iteration), gather(masking.maskOfMember, iteration)))
      : null;
    const { gradients, loss } = backward(partsOf(parameters, shape), x, targets, weights, mask, shape);
    const gradient = concat(PARAMETERS.map((name) => reshape(gradients[name], [spans[name][1] - spans[name][0]])), 0);
    const shrunk = shape.decay ? mul(parameters, shrinking(shape, gather(decaying.shrink, iteration))) : parameters;
    const { value, m, v } = adam({ value: shrunk, ...moments }, gradient, rate);
    return { state: { parameters: value, m, v, mean: add(value, mul(sub(mean, value), kept)) }, each: { loss } };
  });
  const inputs = { steps, ...each, ...(shape.decay ? decaying : {}), ...(shape.dropout > 0 ? masking : {}), ...(shape.noise ? noising : {}), ...state };
  const outputs = Object.fromEntries(Object.entries(run.state).map(([name, value]) => [`${name}.after`, value]));
  return build(inputs, { ...outputs, loss: run.each.loss });
}

/** Each parameter in its own shape. */
function partsOf(parameters: Value, shape: TrainingShape): Record<ParameterName, Value> {
  const [dims, spans] = [parameterDims(shape), parameterSpans(shape)];
  return Object.fromEntries(PARAMETERS.map((name) => [name, reshape(slice(parameters, 0, ...spans[name]), dims[name])])) as Record<ParameterName, Value>;
}

/** [P]: `shrink` for the weights, 1 for the biases, which do not decay. */
function shrinking(shape: TrainingShape, shrink: Value): Value {
  const spans = parameterSpans(shape);
  const isWeight = new Float32Array(spans.b3[1]);
  for (const name of ['w1', 'w2', 'w3'] as const) isWeight.fill(1, ...spans[name]);
  return add(mul(constant('float32', [isWeight.length], isWeight), sub(shrink, scalar(1))), scalar(1));
}

/** The forward and backward pass of D → h1 → h2 → K with ReLU, dropout after the first layer, and the weighted loss. */
function backward(
  { w1, b1, w2, b2, w3, b3 }: Record<ParameterName, Value>, x: Value, target: Value, weights: Value, mask: Value | null, { dropout, loss: kind }: TrainingShape,
): { gradients: Record<ParameterName, Value>; loss: Value } {
  const rectified = relu(add(matmul(x, w1), b1));
  const a1 = mask ? mul(rectified, mask) : rectified;
  const a2 = relu(add(matmul(a1, w2), b2));
  const logits = add(matmul(a2, w3), b3);
  const share = div(weights, max(reduceSum(weights, [1], { keep: true }), scalar(1e-12)));
  const { loss, slope } = kind === 'heat' ? heatLoss(logits, target) : labelLoss(logits, target);
  const d3 = mul(slope, share);
  const d2 = gate(matmul(d3, transpose(w3, [0, 2, 1])), a2);
  // A unit passes gradient where it was neither negative nor silenced, scaled as its mask was: the scale rides on the smaller w2.
  const back2 = transpose(w2, [0, 2, 1]);
  const d1 = gate(matmul(d2, dropout > 0 ? mul(back2, scalar(1 / (1 - dropout))) : back2), a1);
  const bias = (d: Value): Value => reduceSum(d, [1], { keep: true });
  return {
    gradients: {
      w1: matmul(transpose(x, [1, 0]), d1), b1: bias(d1),
      w2: matmul(transpose(a1, [0, 2, 1]), d2), b2: bias(d2),
      w3: matmul(transpose(a2, [0, 2, 1]), d3), b3: bias(d3),
    },
    loss: reduceSum(mul(loss, share), [1, 2]),
  };
}

/** Cross-entropy, output by output, and its derivative by the logits. */
function labelLoss(logits: Value, target: Value): { loss: Value; slope: Value } {
  const logarithms = logSoftmax(logits);
  return { loss: neg(mul(logarithms, target)), slope: sub(exp(logarithms), target) };
}

function heatLoss(heat: Value, target: Value): { loss: Value; slope: Value } {
  const error = sub(heat, target);
  const slope = mul(error, add(target, scalar(HEAT_FLOOR)));
  return { loss: mul(mul(slope, error), scalar(0.5)), slope };
}

/** The gradient where the unit was on. A product, because choosing (`Where`) takes onnxruntime five times as long. */
function gate(gradient: Value, activation: Value): Value {
  return mul(gradient, cast(greater(activation, scalar(0)), 'float32'));
}
