import { add, concat, conv, convTranspose, leakyRelu, mul, scalar, type Value } from '@gannet/onnx';
import type { Module } from '../module.js';
import { refuse } from '../refused.js';
import {
  biased,
  clamped,
  demodulation,
  filtered,
  fullyConnected,
  isLeaky,
  modulated,
  numbers,
  scaled,
  SLOPE,
  spread,
  styleAt,
  stylesInput,
} from './layers.js';
import type { Sizes } from './mapping.js';
import type { FeatureMap, Synthesis } from './synthesis.js';

/** Upsampling doubles, so the filter's sum of 1 becomes 4. */
const UPSAMPLING = 4;
const TAPS = 4;

/**
 * The synthesis network of a StyleGAN2, by its original (ADA), its later or its converted code: architectures skip,
 * orig and resnet, noise as the constant that training ended with. Throws CheckpointRefused.
 */
export function stylegan2(synthesis: Module, { numWs, wDim, resolution }: Sizes): Synthesis {
  const ws = stylesInput(numWs, wDim);
  const maps: FeatureMap[] = [];
  let [x, image]: (Value | null)[] = [null, null];
  let style = 0;
  for (let side = 4; side <= resolution; side *= 2) {
    const name = `b${side}`;
    const block = synthesis.module(name);
    const architecture = architectureOf(block);
    const before = x;
    const conv1 = block.module('conv1');
    if (!before) {
      const { dims } = block.tensor('const', [null, side, side]);
      x = layer(numbers([1, ...dims], block.weights('const')), conv1, styleAt(ws, style++));
      maps.push({ name: `${name}.conv1`, value: x });
    } else {
      x = layer(before, block.module('conv0'), styleAt(ws, style++));
      maps.push({ name: `${name}.conv0`, value: x });
      const isResnet = architecture === 'resnet';
      x = layer(x, conv1, styleAt(ws, style++), isResnet ? Math.SQRT1_2 : 1);
      if (isResnet) x = add(shortcut(before, block.module('skip')), x);
      maps.push({ name: isResnet ? `${name}.block` : `${name}.conv1`, value: x });
    }
    if (image) image = upsampled(image, filterOf(block));
    if (side === resolution || architecture === 'skip') {
      const rgb = toRgb(x, block.module('torgb'), styleAt(ws, style));
      image = image ? add(image, rgb) : rgb;
    }
  }
  if (style + 1 !== numWs) refuse(`The network has ${style + 1} layers with styles where ${numWs} are stated.`);
  return { ws, image: inColour(image!), maps };
}

function architectureOf(block: Module): 'skip' | 'orig' | 'resnet' {
  const architecture = block.text('architecture');
  if (architecture === 'skip' || architecture === 'orig' || architecture === 'resnet') return architecture;
  return refuse(`${block.path} of the network has the architecture ${architecture}; skip, orig and resnet are known.`);
}

/** A 3×3 convolution modulated by its style, upsampling if the layer does; noise, bias, activation, clamp. */
function layer(x: Value, module: Module, w: Value, gain = 1): Value {
  const inputs = x.dims[1] as number;
  const { dims } = module.tensor('weight', [null, inputs, 3, 3]);
  const weight = module.weights('weight');
  const style = fullyConnected(w, module.module('affine'));
  const actGain = module.number('act_gain') * gain;
  const isUp = upsamplingOf(module);
  const convolved = isUp
    ? upConvolved(modulated(x, style), weight, dims, filterOf(module))
    : conv(modulated(x, style), numbers(dims, weight), { padding: 1 });
  let y = modulated(convolved, mul(demodulation(style, weight, dims), scalar(actGain)));
  y = withNoise(y, module, actGain);
  y = biased(y, scaled(module.weights('bias', [dims[0] as number]), actGain));
  if (isLeaky(module)) y = leakyRelu(y, SLOPE);
  const clamp = module.numberOrNull('conv_clamp');
  return clamped(y, clamp === null ? null : clamp * gain);
}

function upsamplingOf(module: Module): boolean {
  const factor = module.number('up');
  if (factor === 1 || factor === 2) return factor === 2;
  return refuse(`${module.path} of the network upsamples ${factor} times; 1 and 2 are known.`);
}

function withNoise(y: Value, module: Module, gain: number): Value {
  if (!module.hasTensor('noise_const')) return y;
  const strength = (module.weights('noise_strength', [])[0] as number) * gain;
  if (strength === 0) return y;
  const side = y.dims[2] as number;
  return add(y, numbers([1, 1, side, side], scaled(module.weights('noise_const', [side, side]), strength)));
}

/** The filter of a layer, [4, 4]. */
function filterOf(module: Module): Float32Array {
  return module.weights('resample_filter', [TAPS, TAPS]);
}

/** Zeros between the pixels, the kernel, and the filter that smooths it: [N, in, r, r] → [N, out, 2r, 2r]. */
function upConvolved(x: Value, weight: Float32Array, dims: readonly number[], filter: Float32Array): Value {
  const [outputs, inputs, rows, columns] = dims as [number, number, number, number];
  const kernel = rows * columns;
  const swapped = new Float32Array(weight.length);
  for (let output = 0; output < outputs; output++)
    for (let from = 0; from < inputs; from++) {
      const at = (output * inputs + from) * kernel;
      swapped.set(weight.subarray(at, at + kernel), (from * outputs + output) * kernel);
    }
  const y = convTranspose(x, numbers([inputs, outputs, rows, columns], swapped), { stride: 2 });
  return filtered(y, scaled(filter, UPSAMPLING).reverse(), [TAPS, TAPS], { padding: 1 });
}

/** [N, channels, r, r] → [N, channels, 2r, 2r], smoothed. */
function upsampled(x: Value, filter: Float32Array): Value {
  return spread(x, scaled(filter, UPSAMPLING), [TAPS, TAPS], { stride: 2, padding: 1 });
}

/** The shortcut of a residual block: a 1×1 convolution, then upsampling. */
function shortcut(x: Value, module: Module): Value {
  const { dims } = module.tensor('weight', [null, x.dims[1] as number, 1, 1]);
  const weight = scaled(module.weights('weight'), module.number('weight_gain') * Math.SQRT1_2);
  return upsampled(conv(x, numbers(dims, weight)), filterOf(module));
}

function toRgb(x: Value, module: Module, w: Value): Value {
  const { dims } = module.tensor('weight', [null, x.dims[1] as number, 1, 1]);
  const style = fullyConnected(w, module.module('affine'), { gain: module.number('weight_gain') });
  const y = conv(modulated(x, style), numbers(dims, module.weights('weight')));
  return clamped(biased(y, module.weights('bias', [dims[0] as number])), module.numberOrNull('conv_clamp'));
}

/** Three channels, for an image of one or of three. */
export function inColour(image: Value): Value {
  const channels = image.dims[1] as number;
  if (channels === 3) return image;
  if (channels !== 1) return refuse(`The network makes images of ${channels} channels; one and three can be shown.`);
  return concat([image, image, image], 1);
}
