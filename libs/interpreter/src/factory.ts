import {
  add,
  averagePool,
  build,
  cast,
  constant,
  float32,
  floor,
  input,
  max,
  merge,
  min,
  mul,
  readModel,
  type Tensor,
  transpose,
  type Value,
} from '@gannet/onnx';
import type { FeatureLayer } from './types.js';
import { layerInputs } from './whole-image.js';

/** The two graphs of a generator package, with the names and shapes of their inputs. */
export interface FactoryGenerator {
  /** ONNX: `z` [N, zDim], `psi` [1] → `ws` [N, numWs, wDim]. */
  readonly mapping: Uint8Array;
  /** ONNX: `ws` → `image` [N, 3, R, R] in [−1, 1], and every layer. */
  readonly synthesis: Uint8Array;
  readonly zDim: number;
  readonly resolution: number;
  readonly layers: readonly FeatureLayer[];
}

interface FactoryOptions {
  /** Omits the image when only the outputs of the head are needed. */
  readonly image?: boolean;
  /** Metadata of the model file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Merges generator and interpreter into one ONNX model: `z` [1, zDim] and `psi` [1] → `image` uint8 [1, R, R, 3] and
 * all outputs of the head. `head` builds the head in the opset it is given. A layer that is larger than the head reads
 * it is reduced to the means of square blocks. Throws RangeError when the graphs do not fit together.
 */
export function factoryGraph(
  generator: FactoryGenerator,
  head: (opset: number) => Uint8Array,
  { image = true, metadata = {} }: FactoryOptions = {},
): Uint8Array {
  const { mapping, synthesis, zDim, resolution, layers } = generator;
  const opset = readModel(synthesis).opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0;
  const labels = head(opset);
  const { inputs, outputs } = readModel(labels);
  const given = outputs.map(({ name }) => [name, ['head', name]] as const);
  const larger = layers.flatMap((layer) => {
    const read = inputs.find(({ name }) => name === layer.name)?.dims[3];
    return typeof read === 'number' && read < layer.resolution ? [{ ...layer, read }] : [];
  });
  return merge({
    parts: [
      { prefix: 'mapping', model: mapping },
      { prefix: 'synthesis', model: synthesis },
      ...(larger.length > 0 ? [{ prefix: 'reduction', model: reductionGraph(larger, opset) }] : []),
      {
        prefix: 'head',
        model: labels,
        reads: Object.fromEntries(larger.map(({ name }) => [name, `${REDUCED}${name}`])),
      },
      ...(image ? [{ prefix: 'pixels', model: pixelsGraph(resolution, opset) }] : []),
    ],
    inputs: { z: input('z', [1, zDim]), psi: input('psi', [1]) },
    outputs: { ...(image ? { image: ['pixels', 'rgb'] as const } : {}), ...Object.fromEntries(given) },
    metadata,
  });
}

/** Layers as graphs give them: no layer can have such a name itself, because it contains a space. */
const [FEATURES, REDUCED] = ['features ', 'reduced '] as const;

/**
 * The layers as an interpreter of maps with `side` pixels on a side reads them: larger ones are reduced to it, to the
 * means of square blocks.
 */
export function layersAt<T extends FeatureLayer>(layers: readonly T[], side: number): T[] {
  return layers.map((layer) => ({ ...layer, resolution: Math.min(layer.resolution, side) }));
}

/** A head that gives the layers themselves, reduced to these sizes: `featuresIn` reads its results. */
export function featuresGraph(layers: readonly FeatureLayer[], opset: number): Uint8Array {
  const inputs = layerInputs(layers);
  const outputs = Object.entries(inputs).map(([name, value]) => [`${FEATURES}${name}`, value] as const);
  return build(inputs, Object.fromEntries(outputs), { opset });
}

/** The layers in the results of `featuresGraph`, by name. */
export function featuresIn(results: Readonly<Record<string, Tensor>>): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.keys(results)
      .filter((name) => name.startsWith(FEATURES))
      .map((name) => [name.slice(FEATURES.length), float32(results, name)]),
  );
}

/** Layers [1, channels, r, r] → as `reduced …` [1, channels, `read`, `read`], the means of square blocks. */
function reductionGraph(layers: readonly (FeatureLayer & { readonly read: number })[], opset: number): Uint8Array {
  const inputs = layerInputs(layers);
  const reduced = layers.map(({ name, resolution: r, read }) => {
    if (r % read !== 0) throw new RangeError(`layer ${name} of ${r} pixels on a side is not reduced to ${read} evenly`);
    return [`${REDUCED}${name}`, averagePool(inputs[name] as Value, r / read)] as const;
  });
  return build(inputs, Object.fromEntries(reduced), { opset });
}

/**
 * `image` [1, 3, R, R] in [−1, 1] → `rgb` uint8 [1, R, R, 3]: floor((v + 1) · 127.5 + 0.5) clamped to 0…255, in double
 * precision, so that a factory's picture is, bit for bit, that of the generator.
 */
function pixelsGraph(resolution: number, opset: number): Uint8Array {
  const double = (value: number): Value => constant('float64', [], Float64Array.of(value));
  const image = input('image', [1, 3, resolution, resolution]);
  const level = floor(add(mul(add(cast(image, 'float64'), double(1)), double(127.5)), double(0.5)));
  return build(
    { image },
    { rgb: transpose(cast(min(max(level, double(0)), double(255)), 'uint8'), [0, 2, 3, 1]) },
    { opset },
  );
}
