import {
  add,
  build,
  cast,
  constant,
  floor,
  input,
  max,
  merge,
  min,
  mul,
  readModel,
  transpose,
  type Value,
} from '@gannet/onnx';

/** The two graphs of a generator package, with the names and shapes of their inputs. */
export interface FactoryGenerator {
  /** ONNX: `z` [N, zDim], `psi` [1] → `ws` [N, numWs, wDim]. */
  readonly mapping: Uint8Array;
  /** ONNX: `ws` → `image` [N, 3, R, R] in [−1, 1], and every layer. */
  readonly synthesis: Uint8Array;
  readonly zDim: number;
  readonly resolution: number;
}

interface FactoryOptions {
  /** Omits the image when only the outputs of the head are needed. */
  readonly image?: boolean;
  /** Metadata of the model file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Merges generator and interpreter into one ONNX model: `z` [1, zDim] and `psi` [1] → `image` uint8 [1, R, R, 3] and
 * all outputs of the head. `head` builds the head in the opset it is given. Throws RangeError when the graphs do not
 * fit together.
 */
export function factoryGraph(
  generator: FactoryGenerator,
  head: (opset: number) => Uint8Array,
  { image = true, metadata = {} }: FactoryOptions = {},
): Uint8Array {
  const { mapping, synthesis, zDim, resolution } = generator;
  const opset = readModel(synthesis).opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0;
  const labels = head(opset);
  const given = readModel(labels).outputs.map(({ name }) => [name, ['head', name]] as const);
  return merge({
    parts: [
      { prefix: 'mapping', model: mapping },
      { prefix: 'synthesis', model: synthesis },
      { prefix: 'head', model: labels },
      ...(image ? [{ prefix: 'pixels', model: pixelsGraph(resolution, opset) }] : []),
    ],
    inputs: { z: input('z', [1, zDim]), psi: input('psi', [1]) },
    outputs: { ...(image ? { image: ['pixels', 'rgb'] as const } : {}), ...Object.fromEntries(given) },
    metadata,
  });
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
