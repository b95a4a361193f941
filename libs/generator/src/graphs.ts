import { input, largestTensor, merge, type ModelSummary, OPSETS, readModel, trim, type ValueInfo } from '@gannet/onnx';
import type { Manifest } from './manifest.js';
import { GeneratorRefused } from './refused.js';

/** Operators that draw random numbers: with one of them a seed would not determine the image. */
const RANDOM_OPERATORS = [
  'Bernoulli',
  'Multinomial',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
];

const GIB = 2 ** 30;
/** The largest tensor of one image: four times the limit for all feature maps together. */
const MAX_TENSOR_BYTES = 4 * GIB;

const BATCH = null;

type Shape = readonly (number | typeof BATCH)[];

/** Checks that the inputs and outputs of `mapping.onnx` are those that the manifest declares. */
export function checkMapping(bytes: Uint8Array, manifest: Manifest): void {
  const graph = read('mapping.onnx', bytes);
  checkInputs('mapping.onnx', graph, { z: [BATCH, manifest.zDim], psi: [1] });
  checkOutput('mapping.onnx', graph, 'ws', [BATCH, manifest.numWs, manifest.wDim]);
}

/**
 * Checks that the inputs and outputs of `synthesis.onnx` are those that the manifest declares, layers in the same order:
 * then the digest, which covers the graphs, also covers which layers an interpreter reads.
 */
export function checkSynthesis(bytes: Uint8Array, manifest: Manifest): void {
  const { resolution } = manifest;
  const graph = read('synthesis.onnx', bytes);
  checkInputs('synthesis.onnx', graph, { ws: [BATCH, manifest.numWs, manifest.wDim] });
  checkOutput('synthesis.onnx', graph, 'image', [BATCH, 3, resolution, resolution], ['float32', 'float16']);
  for (const layer of manifest.layers) {
    checkOutput(
      'synthesis.onnx',
      graph,
      layer.name,
      [BATCH, layer.channels, layer.resolution, layer.resolution],
      ['float32', 'float16'],
    );
  }
  const given = graph.outputs.map(({ name }) => name).filter((name) => name !== 'image');
  const listed = manifest.layers.map(({ name }) => name);
  const extra = given.find((name) => !listed.includes(name));
  if (extra !== undefined)
    throw new GeneratorRefused(
      `synthesis.onnx has an output ${extra} that features in generator.json does not list: leave it out of the graph, so that another choice of feature maps is another generator.`,
    );
  if (given.join() !== listed.join())
    throw new GeneratorRefused(
      `features in generator.json are in another order than the outputs of synthesis.onnx, ${given.join(', ')}.`,
    );
}

/**
 * The graph without unused parts: mainly functions, which exporters leave behind and which would prevent merging it
 * with an interpreter.
 */
export function trimmed(file: string, bytes: Uint8Array): Uint8Array {
  try {
    return trim(bytes);
  } catch (cause) {
    throw new GeneratorRefused(`${file} is not an ONNX model.`, { cause });
  }
}

/** `synthesis.onnx` with every float16 output cast to float32; unchanged if there are none. */
export function inFloat32(synthesis: Uint8Array, { numWs, wDim, layers }: Manifest): Uint8Array {
  const names = ['image', ...layers.map(({ name }) => name)];
  const isHalf = summaryOf('synthesis.onnx', synthesis).outputs.some(
    ({ name, type }) => type === 'float16' && names.includes(name),
  );
  if (!isHalf) return synthesis;
  return merge({
    parts: [{ prefix: 'half', model: synthesis }],
    inputs: { ws: input('ws', ['N', numWs, wDim]) },
    outputs: Object.fromEntries(names.map((name) => [name, ['half', name] as const])),
  });
}

/** Checks that both graphs use the same opset, and one that an interpreter can be written in. */
export function checkOpsets(mapping: Uint8Array, synthesis: Uint8Array): void {
  const [first, second] = [
    ['mapping.onnx', mapping],
    ['synthesis.onnx', synthesis],
  ].map(([file, bytes]) => {
    const opset = summaryOf(file as string, bytes as Uint8Array).opsets.find(
      ({ domain }) => domain === '' || domain === 'ai.onnx',
    )?.version;
    if (opset === undefined || opset < OPSETS.least || opset > OPSETS.most) {
      throw new GeneratorRefused(
        `${file as string} is written in opset ${opset ?? 'unknown'}; export it in one of ${OPSETS.least} to ${OPSETS.most}.`,
      );
    }
    return opset;
  });
  if (first !== second)
    throw new GeneratorRefused(
      `mapping.onnx is written in opset ${first} and synthesis.onnx in ${second}; export both in one.`,
    );
}

function read(file: string, bytes: Uint8Array): ModelSummary {
  const graph = summaryOf(file, bytes);
  const largest = largestTensor(bytes);
  if (largest !== null && largest.bytes > MAX_TENSOR_BYTES) {
    throw new GeneratorRefused(
      `${file} makes ${JSON.stringify(largest.name)} of ${(largest.bytes / GIB).toFixed(1)} GiB for one image; at most ${MAX_TENSOR_BYTES / GIB} GiB are computed.`,
    );
  }
  const outside = graph.tensors.find(({ isExternal }) => isExternal);
  if (outside !== undefined)
    throw new GeneratorRefused(
      `${file} keeps tensor ${JSON.stringify(outside.name)} in another file; external data is never read.`,
    );
  const used = readModel(trimmed(file, bytes));
  const [called] = used.functions;
  if (called !== undefined)
    throw new GeneratorRefused(`${file} calls ${called}, a function of its own; export it with its functions inlined.`);
  const foreign = used.operators.find((name) => name.includes('::'));
  if (foreign !== undefined)
    throw new GeneratorRefused(`${file} uses ${foreign}, which is not one of ONNX's own operators.`);
  const random = graph.operators.find((name) => RANDOM_OPERATORS.includes(name));
  if (random !== undefined) throw new GeneratorRefused(`${file} uses ${random}, so a seed would not give one picture.`);
  return graph;
}

function summaryOf(file: string, bytes: Uint8Array): ModelSummary {
  try {
    return readModel(bytes);
  } catch (cause) {
    throw new GeneratorRefused(`${file} is not an ONNX model.`, { cause });
  }
}

function checkInputs(file: string, graph: ModelSummary, expected: Readonly<Record<string, Shape>>): void {
  for (const [name, shape] of Object.entries(expected)) checkPlace(file, 'input', graph.inputs, name, shape);
  const extra = graph.inputs.find(({ name }) => !Object.hasOwn(expected, name));
  if (extra !== undefined)
    throw new GeneratorRefused(`${file} asks for an input ${JSON.stringify(extra.name)} that nothing provides.`);
}

function checkOutput(file: string, graph: ModelSummary, name: string, shape: Shape, types?: readonly string[]): void {
  checkPlace(file, 'output', graph.outputs, name, shape, types);
}

function checkPlace(
  file: string,
  kind: 'input' | 'output',
  places: readonly ValueInfo[],
  name: string,
  shape: Shape,
  types: readonly string[] = ['float32'],
): void {
  const place = places.find((other) => other.name === name);
  const wanted = `float32 [${shape.map((dim) => dim ?? 'N').join(', ')}]`;
  if (place === undefined) throw new GeneratorRefused(`${file} has no ${kind} ${name} of ${wanted}.`);
  if (types.includes(place.type) && meets(place.dims, shape)) return;
  throw new GeneratorRefused(
    `${file} has ${kind} ${name} of ${place.type} [${place.dims.join(', ')}] where generator.json says ${wanted}.`,
  );
}

/**
 * The batch size may be free or 1, because candidates are computed one by one; every other size must be fixed in the
 * file.
 */
function meets(dims: ValueInfo['dims'], shape: Shape): boolean {
  if (dims.length !== shape.length) return false;
  return shape.every((wanted, i) =>
    wanted === BATCH ? typeof dims[i] === 'string' || dims[i] === 1 : dims[i] === wanted,
  );
}
