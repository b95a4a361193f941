import {
  add,
  constant,
  conv,
  convTranspose,
  div,
  gemm,
  input,
  leakyRelu,
  matmul,
  max,
  min,
  mul,
  reduceMean,
  reshape,
  scalar,
  slice,
  sqrt,
  type Value,
} from '@gannet/onnx';
import type { Module } from '../module.js';
import { refuse } from '../refused.js';

/** Added before a root, as the original does. */
const EPSILON = 1e-8;
/** The slope of every leaky ReLU, and the gain that keeps its result at unit variance. */
export const SLOPE = 0.2;
export const GAIN = Math.SQRT2;

/** [dims] of numbers. */
export function numbers(dims: readonly number[], values: Float32Array): Value {
  return constant('float32', dims, values);
}

export function scaled(values: Float32Array, factor: number): Float32Array {
  return factor === 1 ? values : values.map((value) => value * factor);
}

/** [rows, columns] → [columns, rows]. */
function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column] as number;
  return turned;
}

/** x / √(mean of x² + ε) along each row of [N, size]. */
export function normalised(x: Value): Value {
  return div(x, rootMeanSquare(x, EPSILON));
}

/** √(mean of x² + epsilon) of each row of [N, size]: [N, 1]. */
export function rootMeanSquare(x: Value, epsilon = 0): Value {
  const square = reduceMean(mul(x, x), [1], { keep: true });
  return sqrt(epsilon === 0 ? square : add(square, scalar(epsilon)));
}

interface Linear {
  /** A factor for the result. */
  readonly gain?: number;
  /** Constant inputs that follow those of x: [constants], the same for every row. */
  readonly constants?: Float32Array;
}

/** A fully connected layer of [N, inputs]: weights and biases times their own gains, and the activation if it has one. */
export function fullyConnected(
  x: Value,
  layer: Module,
  { gain = 1, constants = new Float32Array(0) }: Linear = {},
): Value {
  const inputs = x.dims[1] as number;
  const all = inputs + constants.length;
  const [outputs] = layer.tensor('weight', [null, all]).dims as [number, number];
  const weight = scaled(layer.weights('weight'), layer.number('weight_gain') * gain);
  const bias = layer.hasTensor('bias')
    ? scaled(layer.weights('bias', [outputs]), layer.number('bias_gain') * gain)
    : new Float32Array(outputs);
  const own = new Float32Array(outputs * inputs);
  for (let output = 0; output < outputs; output++) {
    own.set(weight.subarray(output * all, output * all + inputs), output * inputs);
    for (let at = 0; at < constants.length; at++)
      bias[output]! += (constants[at] as number) * (weight[output * all + inputs + at] as number);
  }
  const y = gemm(x, numbers([inputs, outputs], transposed(own, outputs, inputs)), numbers([outputs], bias));
  return isLeaky(layer) ? mul(leakyRelu(y, SLOPE), scalar(GAIN)) : y;
}

/** Whether a layer ends with a leaky ReLU rather than with nothing. Throws CheckpointRefused for any other activation. */
export function isLeaky(layer: Module): boolean {
  const activation = layer.text('activation');
  if (activation === 'lrelu' || activation === 'linear') return activation === 'lrelu';
  return refuse(`${layer.path} of the network has the activation ${activation}; lrelu and linear are known.`);
}

/** The styles of one layer of `ws` [N, numWs, wDim]: [N, wDim]. */
export function styleAt(ws: Value, index: number): Value {
  return reshape(slice(ws, 1, index, index + 1), ['N', ws.dims[2] as number]);
}

/** `ws`, the styles of all layers of an image. */
export function stylesInput(numWs: number, wDim: number): Value {
  return input('ws', ['N', numWs, wDim]);
}

/** Multiplies every channel of [N, channels, h, w] with its style [N, channels]. */
export function modulated(x: Value, style: Value): Value {
  return mul(x, reshape(style, ['N', style.dims[1] as number, 1, 1]));
}

/** 1 / √(Σ over inputs of style² · Σ of the kernel's squares + ε) for each output of [out, in, k, k]: [N, out]. */
export function demodulation(style: Value, weight: Float32Array, [outputs, inputs]: readonly number[]): Value {
  const [O, I] = [outputs as number, inputs as number];
  const kernel = weight.length / (O * I);
  const energy = new Float32Array(I * O);
  for (let output = 0; output < O; output++)
    for (let from = 0; from < I; from++) {
      let sum = 0;
      for (let at = 0; at < kernel; at++) sum += (weight[(output * I + from) * kernel + at] as number) ** 2;
      energy[from * O + output] = sum;
    }
  return div(scalar(1), sqrt(add(matmul(mul(style, style), numbers([I, O], energy)), scalar(EPSILON))));
}

/** Limits values to ±limit, if there is one. */
export function clamped(x: Value, limit: number | null): Value {
  return limit === null ? x : max(min(x, scalar(limit)), scalar(-limit));
}

/** A bias for every channel of [N, channels, h, w]. */
export function biased(x: Value, bias: Float32Array): Value {
  return add(x, numbers([1, bias.length, 1, 1], bias));
}

/**
 * The same filter for every channel of [N, channels, h, w], as a sum of pixels weighted by a kernel of rows × columns.
 * `stride` keeps every so many rows and columns.
 */
export function filtered(
  x: Value,
  kernel: Float32Array,
  [rows, columns]: readonly [number, number],
  { stride = 1, padding = 0 }: { stride?: number | readonly [number, number]; padding?: number } = {},
): Value {
  const groups = x.dims[1] as number;
  return conv(x, forEach(groups, kernel, rows, columns), { groups, stride, padding });
}

/**
 * [N, channels, h, w] with zeros between its pixels, convolved with the same kernel of rows × columns for every channel:
 * each side becomes (side − 1) · stride + kernel − 2 · padding.
 */
export function spread(
  x: Value,
  kernel: Float32Array,
  [rows, columns]: readonly [number, number],
  { stride, padding = 0 }: { stride: number | readonly [number, number]; padding?: number },
): Value {
  const groups = x.dims[1] as number;
  return convTranspose(x, forEach(groups, kernel, rows, columns), { groups, stride, padding });
}

function forEach(channels: number, kernel: Float32Array, rows: number, columns: number): Value {
  const all = new Float32Array(channels * kernel.length);
  for (let channel = 0; channel < channels; channel++) all.set(kernel, channel * kernel.length);
  return numbers([channels, 1, rows, columns], all);
}
