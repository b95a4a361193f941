import {
  add, argMax, build, cast, concat, constant, conv1x1, div, equal, exp, input, less, log, max, mul, neg, reduceMax, reduceMean, reduceSum,
  relu, reshape, scalar, sub, topValues, upsampleTwice, where, type Value,
} from '@gannet/onnx';
import { checkAnatomy } from './hypercolumn.js';
import type { FeatureLayer, Interpreter } from './types.js';

export interface LabelOptions {
  /** `mean`: the most probable class of the members' mean. `vote`: the class most members choose. Ties: the lower class. */
  readonly label?: 'mean' | 'vote';
  /** Of an image's pixel uncertainties: the mean of the largest tenth, of all, or their sum. */
  readonly score?: 'top-tenth' | 'mean' | 'sum';
  /** Members computed together: memory against speed. */
  readonly together?: number;
}

/**
 * The interpreter as an ONNX model. In: each layer by its name, [batch, channels, resolution, resolution]. Out, each
 * computed only when asked for: `label` uint8 [batch, R, R]; `probabilities` [batch, K, R, R], the members' mean;
 * `uncertainty` [batch, R, R], the members' Jensen–Shannon divergence in nats; `score` [batch].
 */
export function labelGraph(interpreter: Interpreter, { label = 'mean', score = 'top-tenth', together = 1 }: LabelOptions = {}): Uint8Array {
  checkAnatomy(interpreter);
  const { layers, resolution, classes, members } = interpreter;
  const features = Object.fromEntries(layers.map(({ name, channels, resolution: side }) => [name, input(name, ['batch', channels, side, side])]));
  const logits: Value[] = [];
  for (let first = 0; first < members; first += together) {
    logits.push(groupLogits(interpreter, features, first, Math.min(members, first + together)));
  }
  const pixels = resolution * resolution;
  const all = reshape(concat(logits, 1), ['batch', members, classes, pixels]);
  const { mean, divergence } = opinions(all);
  const chosen = label === 'mean' ? argMax(mean, 1) : majority(all, classes);
  const image = (value: Value): Value => reshape(value, ['batch', resolution, resolution]);
  return build(features, {
    label: image(cast(chosen, 'uint8')),
    probabilities: reshape(mean, ['batch', classes, resolution, resolution]),
    uncertainty: image(divergence),
    score: scoreOf(divergence, score, pixels),
  });
}

/** The logits of members `first` to `end` (excluded), [batch, members × K, R, R]. */
function groupLogits({ layers, resolution, classes, members, hidden: [h1, h2], parameters }: Interpreter, features: Record<string, Value>, first: number, end: number): Value {
  const group = end - first;
  const part = (all: Float32Array): Float32Array => all.subarray((first * all.length) / members, (end * all.length) / members);
  const sides = [...new Set(layers.map((layer) => layer.resolution))].sort((a, b) => a - b);
  let sum: Value | null = null;
  for (let side = sides[0] as number; side <= resolution; side *= 2) {
    const here = layers.filter((layer) => layer.resolution === side);
    const climbed: Value | null = sum && upsampleTwice(sum);
    if (here.length === 0) {
      sum = climbed;
      continue;
    }
    const joined = concat(here.map(({ name }) => features[name] as Value), 1);
    const weight = firstLayerWeights(part(parameters.w1), layers, here, group, h1);
    const bias = climbed ? null : constant('float32', [group * h1], part(parameters.b1));
    const projected = conv1x1(joined, weight, bias);
    sum = climbed ? add(projected, climbed) : projected;
  }
  const a1 = relu(sum as Value);
  const a2 = relu(conv1x1(a1, kernels(part(parameters.w2), group, h1, h2), constant('float32', [group * h2], part(parameters.b2)), group));
  return conv1x1(a2, kernels(part(parameters.w3), group, h2, classes), constant('float32', [group * classes], part(parameters.b3)), group);
}

/** [members, D, h1] as the kernel [members × h1, channels of `here`, 1, 1]. */
function firstLayerWeights(w1: Float32Array, layers: readonly FeatureLayer[], here: readonly FeatureLayer[], members: number, h1: number): Value {
  const channels: number[] = [];
  let depth = 0;
  for (const layer of layers) {
    if (here.includes(layer)) for (let channel = 0; channel < layer.channels; channel++) channels.push(depth + channel);
    depth += layer.channels;
  }
  const kernel = new Float32Array(members * h1 * channels.length);
  let at = 0;
  for (let member = 0; member < members; member++) {
    for (let unit = 0; unit < h1; unit++) {
      for (const channel of channels) kernel[at++] = w1[(member * depth + channel) * h1 + unit] as number;
    }
  }
  return constant('float32', [members * h1, channels.length, 1, 1], kernel);
}

/** [members, inputs, outputs] as the kernel [members × outputs, inputs, 1, 1] of a convolution in groups. */
function kernels(weights: Float32Array, members: number, inputs: number, outputs: number): Value {
  const kernel = new Float32Array(weights.length);
  for (let member = 0; member < members; member++) {
    for (let from = 0; from < inputs; from++) {
      for (let to = 0; to < outputs; to++) {
        kernel[(member * outputs + to) * inputs + from] = weights[(member * inputs + from) * outputs + to] as number;
      }
    }
  }
  return constant('float32', [members * outputs, inputs, 1, 1], kernel);
}

/** The mean probabilities [batch, K, pixels] and the Jensen–Shannon divergence [batch, pixels] of logits [batch, M, K, pixels]. */
function opinions(logits: Value): { mean: Value; divergence: Value } {
  const shifted = sub(logits, reduceMax(logits, [2], { keep: true }));
  const powers = exp(shifted);
  const total = reduceSum(powers, [2], { keep: true });
  const mean = reduceMean(div(powers, total), [1]);
  // Of one member: −Σ p log p = log Σ e^s − Σ e^s·s / Σ e^s, one logarithm a pixel instead of K.
  const own = sub(log(total), div(reduceSum(mul(powers, shifted), [2], { keep: true }), total));
  const mixed = neg(reduceSum(mul(mean, log(max(mean, scalar(1e-30)))), [1]));
  const difference = sub(mixed, reduceMean(own, [1, 2]));
  // Rounding may leave a little less than nothing; a NaN stays one.
  return { mean, divergence: where(less(difference, scalar(0)), scalar(0), difference) };
}

function majority(logits: Value, classes: number): Value {
  const choices = argMax(logits, 2);
  const votes = Array.from({ length: classes }, (_, index) => {
    const isChosen = cast(equal(choices, constant('int64', [], BigInt64Array.of(BigInt(index)))), 'float32');
    return reduceSum(isChosen, [1], { keep: true });
  });
  return argMax(concat(votes, 1), 1);
}

function scoreOf(divergence: Value, score: 'top-tenth' | 'mean' | 'sum', pixels: number): Value {
  if (score === 'sum') return reduceSum(divergence, [1]);
  if (score === 'mean') return reduceMean(divergence, [1]);
  const top = reduceMean(topValues(divergence, Math.max(1, Math.floor(pixels / 10))), [1]);
  // Sorting loses a NaN among the pixels; the sum does not.
  return add(top, mul(reduceSum(divergence, [1]), scalar(0)));
}
