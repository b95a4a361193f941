import {
  add,
  conv,
  div,
  leakyRelu,
  mul,
  reduceSum,
  reshape,
  scalar,
  sin,
  slice,
  sqrt,
  sub,
  type Value,
} from '@gannet/onnx';
import type { Module } from '../module.js';
import { refuse } from '../refused.js';
import {
  biased,
  clamped,
  demodulation,
  filtered,
  fullyConnected,
  GAIN,
  modulated,
  numbers,
  rootMeanSquare,
  scaled,
  SLOPE,
  spread,
  styleAt,
  stylesInput,
} from './layers.js';
import type { Sizes } from './mapping.js';
import type { FeatureMap, Synthesis } from './synthesis.js';
import { inColour } from './stylegan2.js';

const MOST = { channels: 4096, side: 4096, factor: 4, padding: 64 } as const;

/**
 * The synthesis network of a StyleGAN3, T (translation) or R (rotation). Its maps reach over the image's edge by a
 * margin, which is cut from the feature maps: what is left lies on the image's own grid. Throws CheckpointRefused.
 */
export function stylegan3(synthesis: Module, { numWs, wDim, resolution }: Sizes): Synthesis {
  const ws = stylesInput(numWs, wDim);
  const names = synthesis.texts('layer_names');
  if (names.length + 1 !== numWs)
    refuse(`The network has ${names.length + 1} layers with styles where ${numWs} are stated.`);
  const margin = synthesis.count('margin_size', 0, MOST.padding);
  const maps: FeatureMap[] = [];
  let x = fourierFeatures(synthesis.module('input'), styleAt(ws, 0));
  for (const [index, name] of names.entries()) {
    const module = synthesis.module(name);
    x = layer(x, module, styleAt(ws, index + 1));
    if (!module.flag('is_torgb')) maps.push({ name, value: withoutMargin(x, margin, resolution) });
  }
  if (x.dims[2] !== resolution)
    refuse(`The network makes images of ${x.dims[2]} pixels a side where ${resolution} are stated.`);
  return { ws, image: inColour(mul(x, scalar(synthesis.number('output_scale')))), maps };
}

/** The last maps have the image's size and no margin. */
function withoutMargin(x: Value, margin: number, resolution: number): Value {
  const side = x.dims[2] as number;
  if (side === resolution || margin === 0) return x;
  if (side <= 2 * margin) return refuse(`The network has a map of ${side} pixels a side with a margin of ${margin}.`);
  return slice(slice(x, 2, margin, side - margin), 3, margin, side - margin);
}

/** Sine waves whose frequencies and phases the style turns and shifts: [N, channels, side, side]. */
function fourierFeatures(module: Module, w: Value): Value {
  const channels = module.count('channels', 1, MOST.channels);
  const [side = 0, height] = module.numbers('size');
  if (!Number.isInteger(side) || side < 1 || side > MOST.side || (height !== undefined && height !== side))
    refuse('The input of the network is not square.');
  const [rate, bandwidth] = [module.number('sampling_rate'), module.number('bandwidth')];
  const isPlain = module.weights('transform', [3, 3]).every((value, at) => value === (at % 4 === 0 ? 1 : 0));
  if (!isPlain) refuse('The network has a transformation of its own in its input; only the identity is known.');
  const frequencies = module.weights('freqs', [channels, 2]);
  const [fx, fy] = [0, 1].map((axis) =>
    numbers(
      [1, channels],
      Float32Array.from({ length: channels }, (_, at) => frequencies[2 * at + axis] as number),
    ),
  ) as [Value, Value];
  const { cosine, sine, x, y } = motionOf(module, w);
  const phase = add(
    numbers([1, channels], module.weights('phases', [channels])),
    sub(mul(fx, sub(mul(sine, y), mul(cosine, x))), mul(fy, add(mul(sine, x), mul(cosine, y)))),
  );
  const across = add(mul(fx, cosine), mul(fy, sine));
  const down = sub(mul(fy, cosine), mul(fx, sine));
  const positions = Float32Array.from({ length: side }, (_, at) => (at + 0.5 - side / 2) / rate);
  const perChannel = (value: Value): Value => reshape(value, ['N', channels, 1, 1]);
  const angle = add(
    add(
      mul(perChannel(across), numbers([1, 1, 1, side], positions)),
      mul(perChannel(down), numbers([1, 1, side, 1], positions)),
    ),
    perChannel(phase),
  );
  const amplitudes = Float32Array.from({ length: channels }, (_, at) => {
    const frequency = Math.hypot(frequencies[2 * at] as number, frequencies[2 * at + 1] as number);
    return Math.min(1, Math.max(0, 1 - (frequency - bandwidth) / (rate / 2 - bandwidth)));
  });
  const waves = mul(sin(mul(angle, scalar(2 * Math.PI))), numbers([1, channels, 1, 1], amplitudes));
  const weight = scaled(module.weights('weight', [channels, channels]), 1 / Math.sqrt(channels));
  return conv(waves, numbers([channels, channels, 1, 1], weight));
}

/** How the style rotates and shifts the input: each [N, 1]. */
function motionOf(module: Module, w: Value): { cosine: Value; sine: Value; x: Value; y: Value } {
  const four = fullyConnected(w, module.module('affine'));
  const rotation = slice(four, 1, 0, 2);
  const motion = div(four, sqrt(reduceSum(mul(rotation, rotation), [1], { keep: true })));
  const [cosine, sine, x, y] = [0, 1, 2, 3].map((at) => slice(motion, 1, at, at + 1)) as [Value, Value, Value, Value];
  return { cosine, sine, x, y };
}

/** A modulated convolution, and an activation at a higher sampling rate, between low-pass filters. */
function layer(x: Value, module: Module, w: Value): Value {
  const isRgb = module.flag('is_torgb');
  const inputs = x.dims[1] as number;
  const kernel = module.count('conv_kernel', 1, 3);
  const { dims } = module.tensor('weight', [null, inputs, kernel, kernel]);
  const affine = module.module('affine');
  let y: Value;
  if (isRgb) {
    const style = fullyConnected(w, affine, { gain: 1 / Math.sqrt(inputs) });
    y = conv(modulated(x, mul(style, inputGain(module))), numbers(dims, module.weights('weight')), {
      padding: kernel - 1,
    });
  } else {
    const weight = unitWeights(module.weights('weight'), dims[0] as number);
    const raw = fullyConnected(w, affine);
    const style = div(raw, rootMeanSquare(raw));
    y = conv(modulated(x, mul(style, inputGain(module))), numbers(dims, weight), { padding: kernel - 1 });
    y = modulated(y, demodulation(style, weight, dims));
  }
  return filteredActivation(biased(y, module.weights('bias', [dims[0] as number])), module, isRgb);
}

/** What brings the layer's input, of the mean magnitude that training saw, to 1. */
function inputGain(module: Module): Value {
  return scalar(1 / Math.sqrt(module.weights('magnitude_ema', [])[0] as number));
}

/** Kernels of a mean square of 1, of each output. */
function unitWeights(weight: Float32Array, outputs: number): Float32Array {
  const each = weight.length / outputs;
  const unit = weight.slice();
  for (let output = 0; output < outputs; output++) {
    const own = unit.subarray(output * each, (output + 1) * each);
    const size = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0) / each);
    for (let at = 0; at < each; at++) own[at]! /= size;
  }
  return unit;
}

function filteredActivation(x: Value, module: Module, isRgb: boolean): Value {
  const [up, down] = [module.count('up_factor', 1, MOST.factor), module.count('down_factor', 1, MOST.factor)];
  let y = upsampled(x, module, up);
  if (!isRgb) y = mul(leakyRelu(y, SLOPE), scalar(GAIN));
  y = clamped(y, module.numberOrNull('conv_clamp'));
  y = downsampled(y, module, down);
  const [side] = module.numbers('out_size');
  if (y.dims[2] !== side)
    refuse(`${module.path} of the network makes maps of ${y.dims[2]} pixels a side where ${side} are stated.`);
  return y;
}

/** Zeros between the pixels, the margin cut or widened as the layer says, and its low-pass filter in both directions. */
function upsampled(x: Value, module: Module, factor: number): Value {
  const [before, after, above, below] = module.numbers('padding');
  if (before === undefined || before !== above || after !== below)
    return refuse(`${module.path} of the network pads its sides differently.`);
  const filter = factor === 1 ? Float32Array.of(1) : module.weights('up_filter', [null]);
  const taps = filter.length;
  const side = (x.dims[2] as number) * factor + before + (after as number) - taps + 1;
  const from = taps - 1 - before;
  const whole = ((x.dims[2] as number) - 1) * factor + taps;
  if (from < 0 || side < 1 || from + side > whole)
    return refuse(
      `${module.path} of the network pads its maps by ${before} and ${after}, beyond its filter of ${taps} taps.`,
    );
  if (factor === 1) return cut(x, from, side);
  const kernel = scaled(filter, factor);
  const rows = slice(spread(x, kernel, [taps, 1], { stride: [factor, 1] }), 2, from, from + side);
  return slice(spread(rows, kernel, [1, taps], { stride: [1, factor] }), 3, from, from + side);
}

function cut(x: Value, from: number, side: number): Value {
  return from === 0 && side === x.dims[2] ? x : slice(slice(x, 2, from, from + side), 3, from, from + side);
}

/** The low-pass filter, in each direction or round, and every second pixel (or as the factor says). */
function downsampled(x: Value, module: Module, factor: number): Value {
  if (factor === 1) return x;
  const { dims } = module.tensor('down_filter');
  const kernel = module.weights('down_filter').reverse();
  const [taps = 1, columns] = dims;
  if (columns !== undefined) return filtered(x, kernel, [taps, columns], { stride: factor });
  return filtered(filtered(x, kernel, [taps, 1], { stride: [factor, 1] }), kernel, [1, taps], { stride: [1, factor] });
}
