import type { Dim } from './value.js';
import { bytesOf, type Field, fields, intsOf, textOf } from './wire.js';

/** An input or output of a model. A size that is neither a number nor named is '?'. */
export interface ValueInfo {
  readonly name: string;
  /** ONNX's name in our spelling: float32, int64, float16, string …; `not a tensor` for sequences and maps. */
  readonly type: string;
  readonly dims: readonly Dim[];
}

/** A tensor stored in the model. `isExternal`: its data is in another file, at a path that the model names. */
interface StoredTensor {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly number[];
  readonly isExternal: boolean;
}

/** The outline of a model, read without running it. */
export interface ModelSummary {
  readonly irVersion: number;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /**
   * Every operator in use, sorted, including those of bodies and local functions; `domain::Name` outside ONNX's own
   * domain.
   */
  readonly operators: readonly string[];
  /** The model's local functions, as `domain::Name`. */
  readonly functions: readonly string[];
  /**
   * Every tensor in the file: initializers, constants in nodes and sparse parts, including those of bodies and
   * functions.
   */
  readonly tensors: readonly StoredTensor[];
  /** The metadata properties, unordered. */
  readonly metadata: ReadonlyMap<string, string>;
}

const TYPES = [
  'undefined',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
];
const DEPTH = 32;

/**
 * Reads a model's outline. Throws RangeError when the bytes are not an ONNX model.
 * Field numbers: onnx.proto of ONNX 1.12 (IR 8).
 */
export function readModel(bytes: Uint8Array): ModelSummary {
  const model = fields(bytes);
  const [graphBytes, ...more] = bytesOf(model, 7);
  if (!graphBytes) throw new RangeError('the file has no graph: it is not an ONNX model');
  if (more.length > 0) throw new RangeError(`the file has ${more.length + 1} graphs, a model has one`);
  const graph = fields(graphBytes);
  const found: Found = { operators: new Set(), tensors: [] };
  walkGraph(graph, found, 0);
  for (const local of bytesOf(model, 25)) walkNodes(bytesOf(fields(local), 7), found, 0);
  for (const training of bytesOf(model, 20)) {
    for (const part of [...bytesOf(fields(training), 1), ...bytesOf(fields(training), 2)])
      walkGraph(fields(part), found, 0);
  }
  const stored = new Set(bytesOf(graph, 5).map((initializer) => textOf(fields(initializer), 8)));
  return {
    irVersion: Number(intsOf(model, 1).at(-1) ?? 0n),
    opsets: bytesOf(model, 8).map((opset) => ({
      domain: textOf(fields(opset), 1),
      version: Number(intsOf(fields(opset), 2).at(-1) ?? 0n),
    })),
    inputs: bytesOf(graph, 11)
      .map(placeOf)
      .filter(({ name }) => !stored.has(name)),
    outputs: bytesOf(graph, 12).map(placeOf),
    operators: [...found.operators].sort(),
    functions: bytesOf(model, 25).map((local) => `${textOf(fields(local), 10)}::${textOf(fields(local), 1)}`),
    tensors: found.tensors,
    metadata: new Map(bytesOf(model, 14).map((entry) => [textOf(fields(entry), 1), textOf(fields(entry), 2)])),
  };
}

interface Found {
  readonly operators: Set<string>;
  readonly tensors: StoredTensor[];
}

function walkGraph(graph: readonly Field[], found: Found, depth: number): void {
  if (depth > DEPTH) throw new RangeError(`graphs inside graphs are nested deeper than ${DEPTH}`);
  for (const initializer of bytesOf(graph, 5)) found.tensors.push(storedTensor(initializer));
  for (const sparse of bytesOf(graph, 15)) walkSparse(sparse, found);
  walkNodes(bytesOf(graph, 1), found, depth);
}

function walkNodes(nodes: readonly Uint8Array[], found: Found, depth: number): void {
  for (const bytes of nodes) {
    const node = fields(bytes);
    const domain = textOf(node, 7);
    const operator = textOf(node, 4);
    found.operators.add(domain === '' || domain === 'ai.onnx' ? operator : `${domain}::${operator}`);
    for (const attributeBytes of bytesOf(node, 5)) {
      const attribute = fields(attributeBytes);
      for (const one of [...bytesOf(attribute, 5), ...bytesOf(attribute, 10)]) found.tensors.push(storedTensor(one));
      for (const sparse of [...bytesOf(attribute, 22), ...bytesOf(attribute, 23)]) walkSparse(sparse, found);
      for (const body of [...bytesOf(attribute, 6), ...bytesOf(attribute, 11)])
        walkGraph(fields(body), found, depth + 1);
    }
  }
}

function walkSparse(bytes: Uint8Array, found: Found): void {
  const sparse = fields(bytes);
  for (const part of [...bytesOf(sparse, 1), ...bytesOf(sparse, 2)]) found.tensors.push(storedTensor(part));
}

function storedTensor(bytes: Uint8Array): StoredTensor {
  const message = fields(bytes);
  return {
    name: textOf(message, 8),
    type: typeName(intsOf(message, 2).at(-1) ?? 0n),
    dims: intsOf(message, 1).map(Number),
    isExternal: bytesOf(message, 13).length > 0 || (intsOf(message, 14).at(-1) ?? 0n) !== 0n,
  };
}

export function placeOf(bytes: Uint8Array): ValueInfo {
  const info = fields(bytes);
  const type = bytesOf(info, 2).at(-1);
  const tensorType = type && bytesOf(fields(type), 1).at(-1);
  if (!tensorType) return { name: textOf(info, 1), type: 'not a tensor', dims: [] };
  const about = fields(tensorType);
  const shape = bytesOf(about, 2).at(-1);
  return {
    name: textOf(info, 1),
    type: typeName(intsOf(about, 1).at(-1) ?? 0n),
    dims: shape ? bytesOf(fields(shape), 1).map(dimOf) : [],
  };
}

function dimOf(bytes: Uint8Array): Dim {
  const dim = fields(bytes);
  const size = intsOf(dim, 1).at(-1);
  return size === undefined ? textOf(dim, 2) || '?' : Number(size);
}

function typeName(code: bigint): string {
  return TYPES[Number(code)] ?? `type ${code}`;
}
