import { latentOf } from '@gannet/generator';
import { Module } from './module.js';
import { itemsOf, type PyDict, type PyValue } from './pickle/values.js';
import { refuse } from './refused.js';
import { type Tensor, tensorOf } from './torch/tensor.js';

/** Learning-rate multiplier of the mapping network, which this code's checkpoints do not store. */
const MAPPING_RATE = 0.01;
/** Latents whose mean style stands for the one that a training checkpoint does not hold. */
const MEAN_OF = 2000;
const TAPS = 4;

/**
 * The generator of rosinality/stylegan2-pytorch, from its weights alone, under the names and with the settings of the
 * original: `g_ema` is the state dict, `mean` the average style. Throws CheckpointRefused.
 */
export function fromRosinality(g_ema: PyValue, mean: PyValue): Module {
  const weights = new StateDict(g_ema);
  const [wDim] = weights.get('style.1.weight').dims as [number];
  const layers = weights.countOf(/^style\.\d+\.weight$/);
  const resolution = 2 ** (weights.countOf(/^convs\.\d+\.conv\.weight$/) / 2 + 2);
  const sides: number[] = [];
  for (let side = 4; side <= resolution; side *= 2) sides.push(side);
  const dense = Array.from({ length: layers }, (_, at) =>
    linear(weights, `style.${at + 1}`, `mapping.fc${at}`, { rate: MAPPING_RATE, activation: 'lrelu' }),
  );
  const average = tensorOf(mean) ?? plain([wDim], () => meanStyle(dense, wDim));
  const mapping = made('mapping', {
    attributes: { num_layers: layers },
    tensors: { w_avg: average },
    modules: Object.fromEntries(dense.map((module, at) => [`fc${at}`, module])),
  });
  const synthesis = made('synthesis', {
    modules: Object.fromEntries(sides.map((side, at) => [`b${side}`, block(weights, side, at)])),
  });
  weights.expectAllUsed();
  return made('', {
    attributes: {
      z_dim: wDim,
      w_dim: wDim,
      c_dim: 0,
      img_resolution: resolution,
      img_channels: 3,
      num_ws: 2 * sides.length,
    },
    modules: { mapping, synthesis },
  });
}

/** The tensors by name; what is never asked for belongs to another network. */
class StateDict {
  readonly #tensors: ReadonlyMap<string, Tensor>;
  readonly #used = new Set<string>();

  constructor(value: PyValue) {
    const items: PyDict = itemsOf(value) ?? refuse('g_ema of the file is no dict of weights.');
    const tensors = [...items].map(([name, item]): [string, Tensor] => {
      if (typeof name !== 'string') return refuse('g_ema of the file holds something that has no name.');
      return [name, tensorOf(item) ?? refuse(`${name} in g_ema of the file is no tensor.`)];
    });
    this.#tensors = new Map(tensors);
  }

  get(name: string): Tensor {
    this.#used.add(name);
    return (
      this.#tensors.get(name) ??
      refuse(`${name} is missing in g_ema: it is no StyleGAN2 as rosinality's code saves it.`)
    );
  }

  countOf(pattern: RegExp): number {
    return [...this.#tensors.keys()].filter((name) => pattern.test(name)).length;
  }

  expectAllUsed(): void {
    const left = [...this.#tensors.keys()].find((name) => !this.#used.has(name));
    if (left !== undefined) refuse(`g_ema holds ${left}, which a StyleGAN2 does not have: it is another network.`);
  }
}

function made(
  path: string,
  {
    attributes = {},
    tensors = {},
    modules = {},
  }: {
    readonly attributes?: Readonly<Record<string, PyValue>>;
    readonly tensors?: Readonly<Record<string, Tensor>>;
    readonly modules?: Readonly<Record<string, Module>>;
  },
): Module {
  return new Module(path, {
    attributes: new Map(Object.entries(attributes)),
    tensors: new Map(Object.entries(tensors)),
    modules: new Map(Object.entries(modules)),
  });
}

const plain = (dims: readonly number[], floats: () => Float32Array): Tensor => ({ dims, floats });

/** The same numbers in another shape, times a factor. */
function reshaped(tensor: Tensor, dims: readonly number[], factor = 1): Tensor {
  if (sizeOf(tensor.dims) !== sizeOf(dims))
    refuse(`g_ema holds a tensor of the shape [${tensor.dims.join(', ')}] where [${dims.join(', ')}] fits.`);
  return plain(dims, () => (factor === 1 ? tensor.floats() : tensor.floats().map((value) => value * factor)));
}

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, length) => product * length, 1);

interface Kind {
  readonly rate?: number;
  readonly activation?: 'lrelu' | 'linear';
}

function linear(
  weights: StateDict,
  from: string,
  path: string,
  { rate = 1, activation = 'linear' }: Kind = {},
): Module {
  const weight = weights.get(`${from}.weight`);
  return made(path, {
    attributes: { weight_gain: rate / Math.sqrt(weight.dims[1] as number), bias_gain: rate, activation },
    tensors: { weight, bias: weights.get(`${from}.bias`) },
  });
}

/** The block of one resolution, the first or the `index`-th after it. */
function block(weights: StateDict, side: number, index: number): Module {
  const path = `synthesis.b${side}`;
  const attributes = { architecture: 'skip' };
  if (index === 0)
    return made(path, {
      attributes,
      tensors: { const: withoutFirst(weights.get('input.input')) },
      modules: {
        conv1: layer(weights, 'conv1', `${path}.conv1`, { noise: 0, isUp: false }),
        torgb: toRgb(weights, 'to_rgb1', `${path}.torgb`),
      },
    });
  const first = 2 * (index - 1);
  return made(path, {
    attributes,
    tensors: { resample_filter: filter(weights.get(`to_rgbs.${index - 1}.upsample.kernel`)) },
    modules: {
      conv0: layer(weights, `convs.${first}`, `${path}.conv0`, { noise: first + 1, isUp: true }),
      conv1: layer(weights, `convs.${first + 1}`, `${path}.conv1`, { noise: first + 2, isUp: false }),
      torgb: toRgb(weights, `to_rgbs.${index - 1}`, `${path}.torgb`),
    },
  });
}

function withoutFirst(tensor: Tensor): Tensor {
  return reshaped(tensor, tensor.dims.slice(1));
}

/** Filters are stored with the gain of upsampling. */
function filter(tensor: Tensor): Tensor {
  return reshaped(tensor, [TAPS, TAPS], 1 / 4);
}

function layer(
  weights: StateDict,
  from: string,
  path: string,
  { noise, isUp }: { readonly noise: number; readonly isUp: boolean },
): Module {
  const weight = withoutFirst(weights.get(`${from}.conv.weight`));
  const [, inputs = 1, rows = 1, columns = 1] = weight.dims;
  return made(path, {
    attributes: { up: isUp ? 2 : 1, act_gain: Math.SQRT2, activation: 'lrelu', conv_clamp: null },
    tensors: {
      weight: reshaped(weight, weight.dims, 1 / Math.sqrt(inputs * rows * columns)),
      bias: weights.get(`${from}.activate.bias`),
      noise_const: reshaped(weights.get(`noises.noise_${noise}`), weights.get(`noises.noise_${noise}`).dims.slice(2)),
      noise_strength: reshaped(weights.get(`${from}.noise.weight`), []),
      ...(isUp ? { resample_filter: filter(weights.get(`${from}.conv.blur.kernel`)) } : {}),
    },
    modules: { affine: linear(weights, `${from}.conv.modulation`, `${path}.affine`) },
  });
}

function toRgb(weights: StateDict, from: string, path: string): Module {
  const weight = withoutFirst(weights.get(`${from}.conv.weight`));
  const [outputs = 3, inputs = 1] = weight.dims;
  return made(path, {
    attributes: { weight_gain: 1 / Math.sqrt(inputs), conv_clamp: null },
    tensors: { weight, bias: reshaped(weights.get(`${from}.bias`), [outputs]) },
    modules: { affine: linear(weights, `${from}.conv.modulation`, `${path}.affine`) },
  });
}

/** The mean style of the first seeds' latents. */
function meanStyle(dense: readonly Module[], size: number): Float32Array {
  const layers = dense.map((layer) => {
    const [gain, biasGain] = [layer.number('weight_gain'), layer.number('bias_gain')];
    return {
      weight: layer.weights('weight', [size, size]).map((value) => value * gain),
      bias: layer.weights('bias', [size]).map((value) => value * biasGain),
    };
  });
  const mean = new Float64Array(size);
  for (let seed = 0; seed < MEAN_OF; seed++) {
    let x = latentOf(seed, size);
    const norm = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / size + 1e-8);
    x = x.map((value) => value / norm);
    for (const { weight, bias } of layers) x = leaky(x, weight, bias);
    for (let at = 0; at < size; at++) mean[at]! += (x[at] as number) / MEAN_OF;
  }
  return Float32Array.from(mean);
}

function leaky(x: Float32Array, weight: Float32Array, bias: Float32Array): Float32Array {
  return bias.map((offset, row) => {
    let sum = offset;
    for (let at = 0; at < x.length; at++) sum += (x[at] as number) * (weight[row * x.length + at] as number);
    return Math.SQRT2 * (sum < 0 ? 0.2 * sum : sum);
  });
}
