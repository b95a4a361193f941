import { Call, dict, global, pickled, tuple, type Written } from './pickle-writer.js';
import { type Given, legacyFile, nestedTensor, zipFile } from './torch-writer.js';

/** What a module of a network is written of. */
export interface Layout {
  readonly attributes: Readonly<Record<string, Written>>;
  readonly parameters?: Readonly<Record<string, readonly number[] | null>>;
  readonly buffers?: Readonly<Record<string, readonly number[]>>;
  readonly modules?: Readonly<Record<string, Layout>>;
}

/**
 * The weights of the tests: waves whose phase is the tensor's number of letters, so that every program can make the same
 * ones. The networks' golden values were computed with these, by the original code.
 */
function wave(path: string, dims: readonly number[]): Float32Array {
  const name = path.split('.').at(-1)!;
  const count = dims.reduce((product, dim) => product * dim, 1);
  const value = (at: number): number => Math.sin(0.7 * at + path.length);
  return Float32Array.from({ length: count }, (_, at) => {
    if (name === 'magnitude_ema') return 0.8;
    if (name === 'transform') return at % 4 === 0 ? 1 : 0;
    if (name === 'resample_filter') return ([1, 3, 3, 1][at % 4]! * [1, 3, 3, 1][Math.floor(at / 4)]!) / 64;
    if (name.endsWith('_filter')) return (1 + 0.9 * value(at)) / count;
    return name === 'bias' ? 0.3 * value(at) + 0.5 : value(at);
  });
}

const given = (path: string, dims: readonly number[]): Given => ({ dims, values: wave(path, dims) });

const RECONSTRUCT = global('torch_utils.persistence._reconstruct_persistent_obj');
const ORDERED = global('collections.OrderedDict');

/** A module as an official pickle holds it. */
export function officialModule(layout: Layout, className: string, path = ''): Call {
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const entries = <T>(
    values: Readonly<Record<string, T>> | undefined,
    write: (value: T, name: string) => Written,
  ): Call =>
    new Call(ORDERED, [], {
      items: new Map(Object.entries(values ?? {}).map(([name, value]) => [name, write(value, below(name))])),
    });
  const parameter = (dims: readonly number[] | null, name: string): Written =>
    dims === null
      ? null
      : new Call(global('torch._utils._rebuild_parameter'), [
          nestedTensor(given(name, dims)),
          false,
          new Call(ORDERED, []),
        ]);
  return new Call(RECONSTRUCT, [
    dict({
      type: 'class',
      version: 6,
      module_src: 'raise SystemExit("this is never executed")\n',
      class_name: className,
      state: new Map<Written, Written>([
        ['training', false],
        ['_parameters', entries(layout.parameters, parameter)],
        ['_buffers', entries(layout.buffers, (dims, name) => nestedTensor(given(name, dims)))],
        ['_modules', entries(layout.modules, (inner, name) => officialModule(inner, 'Layer', name))],
        ...Object.entries(layout.attributes),
      ]),
    }),
  ]);
}

export function officialPickle(layout: Layout, protocol: 2 | 4 = 4): Uint8Array {
  return pickled(
    dict({
      G: null,
      D: null,
      G_ema: officialModule(layout, 'Generator'),
      training_set_kwargs: null,
      augment_pipe: null,
    }),
    protocol,
  );
}

const linear = (inputs: number, outputs: number, rate = 1, activation = 'linear'): Layout => ({
  attributes: { weight_gain: rate / Math.sqrt(inputs), bias_gain: rate, activation },
  parameters: { weight: [outputs, inputs], bias: [outputs] },
});

/** As numpy pickles a number that it has computed. */
const numpyFloat = (value: number): Call => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  const type = new Call(global('numpy.dtype'), ['f8', false, true], {
    state: tuple(3, '<', null, null, null, -1, -1, 0),
  });
  return new Call(global('numpy.core.multiarray.scalar'), [type, bytes]);
};

/** As numpy pickles a list of whole numbers. */
export const numpyInts = (...values: number[]): Call => {
  const bytes = new Uint8Array(8 * values.length);
  values.forEach((value, at) => new DataView(bytes.buffer).setBigInt64(8 * at, BigInt(value), true));
  const type = new Call(global('numpy.dtype'), ['i8', false, true], {
    state: tuple(3, '<', null, null, null, -1, -1, 0),
  });
  return new Call(global('numpy.core.multiarray._reconstruct'), [global('numpy.ndarray'), tuple(0), 'b'], {
    state: tuple(1, tuple(values.length), type, false, bytes),
  });
};

const W = 8;
const CHANNELS = 4;

interface Kind {
  readonly architecture?: 'skip' | 'orig' | 'resnet';
  readonly classes?: number;
  readonly channels?: number;
  /** Of its images, in pixels: a power of two from 8. */
  readonly side?: number;
}

/** A StyleGAN2 with latents and styles of 8 numbers and 4 channels everywhere. */
export function smallStylegan2({ architecture = 'skip', classes = 0, channels = 3, side = 8 }: Kind = {}): Layout {
  const sides = Array.from({ length: Math.log2(side) - 1 }, (_, block) => 4 * 2 ** block);
  const conv = (side: number, isUp: boolean): Layout => ({
    attributes: {
      resolution: side,
      up: isUp ? 2 : 1,
      use_noise: true,
      activation: 'lrelu',
      conv_clamp: null,
      padding: 1,
      act_gain: numpyFloat(Math.SQRT2),
    },
    parameters: { weight: [CHANNELS, CHANNELS, 3, 3], noise_strength: [], bias: [CHANNELS] },
    buffers: { resample_filter: [4, 4], noise_const: [side, side] },
    modules: { affine: linear(W, CHANNELS) },
  });
  const torgb: Layout = {
    attributes: { weight_gain: 1 / Math.sqrt(CHANNELS), conv_clamp: null },
    parameters: { weight: [channels, CHANNELS, 1, 1], bias: [channels] },
    modules: { affine: linear(W, CHANNELS) },
  };
  const skip: Layout = {
    attributes: { up: 2, down: 1, weight_gain: 1 / Math.sqrt(CHANNELS), act_gain: 1 },
    parameters: { weight: [CHANNELS, CHANNELS, 1, 1], bias: null },
    buffers: { resample_filter: [4, 4] },
  };
  const isSkip = architecture === 'skip';
  const block = (of: number): Layout => ({
    attributes: { architecture, is_last: of === side },
    ...(of === 4 && { parameters: { const: [CHANNELS, 4, 4] } }),
    buffers: { resample_filter: [4, 4] },
    modules: {
      ...(of > 4 && { conv0: conv(of, true) }),
      conv1: conv(of, false),
      ...((isSkip || of === side) && { torgb }),
      ...(of > 4 && architecture === 'resnet' && { skip }),
    },
  });
  return {
    attributes: {
      ...{ z_dim: W, c_dim: classes, w_dim: W, img_resolution: side, img_channels: channels },
      num_ws: 2 * sides.length,
    },
    modules: {
      synthesis: {
        attributes: { block_resolutions: sides },
        modules: Object.fromEntries(sides.map((of) => [`b${of}`, block(of)])),
      },
      mapping: {
        attributes: { num_layers: 2 },
        buffers: { w_avg: [W] },
        modules: {
          ...(classes > 0 ? { embed: linear(classes, W) } : {}),
          fc0: linear(classes > 0 ? 2 * W : W, W, 0.01, 'lrelu'),
          fc1: linear(W, W, 0.01, 'lrelu'),
        },
      },
    },
  };
}

/** The same network as rosinality's code names and scales its weights. */
export function rosinalityFile(
  kind: 'zip' | 'legacy',
  change: (weights: Map<string, Given>) => void = () => undefined,
): Uint8Array {
  const weights = rosinalityWeights();
  change(weights);
  const write = kind === 'zip' ? zipFile : legacyFile;
  return write((tensor) =>
    dict({
      g_ema: new Call(ORDERED, [], { items: new Map([...weights].map(([name, one]) => [name, tensor(one)])) }),
      latent_avg: tensor(given('mapping.w_avg', [W])),
    }),
  );
}

function rosinalityWeights(): Map<string, Given> {
  const weights = new Map<string, Given>();
  const put = (name: string, path: string, dims: readonly number[], as: readonly number[] = dims, factor = 1): void => {
    weights.set(name, { dims: as, values: wave(path, dims).map((value) => value * factor) });
  };
  const dense = (name: string, path: string, inputs: number, outputs: number): void => {
    put(`${name}.weight`, `${path}.weight`, [outputs, inputs]);
    put(`${name}.bias`, `${path}.bias`, [outputs]);
  };
  const conv = (name: string, path: string, noise: number, side: number, isUp: boolean): void => {
    const dims = [CHANNELS, CHANNELS, 3, 3];
    put(`${name}.conv.weight`, `${path}.weight`, dims, [1, ...dims], Math.sqrt(9 * CHANNELS));
    put(`${name}.activate.bias`, `${path}.bias`, [CHANNELS]);
    put(`${name}.noise.weight`, `${path}.noise_strength`, [], [1]);
    put(`noises.noise_${noise}`, `${path}.noise_const`, [side, side], [1, 1, side, side]);
    if (isUp) put(`${name}.conv.blur.kernel`, `${path}.resample_filter`, [4, 4], [4, 4], 4);
    dense(`${name}.conv.modulation`, `${path}.affine`, W, CHANNELS);
  };
  const rgb = (name: string, path: string): void => {
    put(`${name}.conv.weight`, `${path}.weight`, [3, CHANNELS, 1, 1], [1, 3, CHANNELS, 1, 1]);
    put(`${name}.bias`, `${path}.bias`, [3], [1, 3, 1, 1]);
    dense(`${name}.conv.modulation`, `${path}.affine`, W, CHANNELS);
  };
  for (const layer of [0, 1]) dense(`style.${layer + 1}`, `mapping.fc${layer}`, W, W);
  put('input.input', 'synthesis.b4.const', [CHANNELS, 4, 4], [1, CHANNELS, 4, 4]);
  conv('conv1', 'synthesis.b4.conv1', 0, 4, false);
  rgb('to_rgb1', 'synthesis.b4.torgb');
  conv('convs.0', 'synthesis.b8.conv0', 1, 8, true);
  conv('convs.1', 'synthesis.b8.conv1', 2, 8, false);
  put('to_rgbs.0.upsample.kernel', 'synthesis.b8.resample_filter', [4, 4], [4, 4], 4);
  rgb('to_rgbs.0', 'synthesis.b8.torgb');
  return weights;
}

interface Stylegan3Layer {
  readonly name: string;
  readonly kernel: number;
  readonly up: number;
  readonly down: number;
  readonly padding: readonly [number, number, number, number];
  readonly side: number;
  readonly isRgb: boolean;
  readonly isRadial?: boolean;
  readonly channels: number;
  readonly inputs: number;
}

/** A StyleGAN3 with these layers behind an input of `side`² and `channels`. */
export function smallStylegan3({
  layers,
  side,
  channels,
  rate,
  bandwidth,
  resolution,
}: {
  readonly layers: readonly Stylegan3Layer[];
  readonly side: number;
  readonly channels: number;
  readonly rate: number;
  readonly bandwidth: number;
  readonly resolution: number;
}): Layout {
  const modules = layers.map(
    ({ name, kernel, up, down, padding, side: out, isRgb, isRadial, channels: outputs, inputs }) => {
      const layout: Layout = {
        attributes: {
          is_torgb: isRgb,
          conv_kernel: kernel,
          up_factor: up,
          down_factor: down,
          padding: [...padding],
          out_size: numpyInts(out, out),
          conv_clamp: 256,
        },
        parameters: { weight: [outputs, inputs, kernel, kernel], bias: [outputs] },
        buffers: {
          magnitude_ema: [],
          ...(up > 1 ? { up_filter: [6 * up] } : {}),
          ...(down > 1 ? { down_filter: isRadial ? [6 * down, 6 * down] : [6 * down] } : {}),
        },
        modules: { affine: linear(W, inputs) },
      };
      return [name, layout] as const;
    },
  );
  return {
    attributes: {
      z_dim: W,
      c_dim: 0,
      w_dim: W,
      img_resolution: resolution,
      img_channels: 3,
      num_ws: layers.length + 1,
    },
    modules: {
      synthesis: {
        attributes: { layer_names: layers.map(({ name }) => name), margin_size: 10, output_scale: 0.25 },
        modules: {
          input: {
            attributes: {
              channels,
              size: numpyInts(side, side),
              sampling_rate: rate,
              bandwidth: numpyFloat(bandwidth),
            },
            parameters: { weight: [channels, channels] },
            buffers: { transform: [3, 3], freqs: [channels, 2], phases: [channels] },
            modules: { affine: linear(W, 4) },
          },
          ...Object.fromEntries(modules),
        },
      },
      mapping: {
        attributes: { num_layers: 2 },
        buffers: { w_avg: [W] },
        modules: { fc0: linear(W, W, 0.01, 'lrelu'), fc1: linear(W, W, 0.01, 'lrelu') },
      },
    },
  };
}
