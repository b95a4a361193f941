import { checkDimensions, depthOf } from './hypercolumn.js';
import { UNNAMED_TASK } from './tasks/unnamed.js';
import { parameterDims, PARAMETERS, type ParameterName } from './training-state.js';
import type { FeatureLayer, Interpreter, Parameters } from './types.js';

/** The first eight bytes of the file: the format and its version. */
const MAGIC = 'GANNETI1';

interface Header extends Omit<Interpreter, 'parameters'> {
  readonly layers: readonly FeatureLayer[];
}

/**
 * An interpreter as bytes: MAGIC, the header's length (uint32), the header (JSON, padded with spaces to 4 bytes), then
 * w1, b1, w2, b2, w3, b3 as float32. All little endian. Equal interpreters give equal bytes. `more` goes into the
 * header of an interpreter of another task, and begins with its `task`.
 */
export function encodeInterpreter(
  { layers, resolution, classes, members, hidden, parameters }: Interpreter,
  more: { readonly task?: string } & Readonly<Record<string, unknown>> = {},
): Uint8Array {
  const header: Header = {
    layers: layers.map(({ name, channels, resolution: side }) => ({ name, channels, resolution: side })),
    resolution,
    classes,
    members,
    hidden,
  };
  let text = JSON.stringify({ ...header, ...more });
  const encoder = new TextEncoder();
  text += ' '.repeat((4 - (encoder.encode(text).length % 4)) % 4);
  const json = encoder.encode(text);
  const counts = parameterCounts(header);
  const bytes = new Uint8Array(
    MAGIC.length + 4 + json.length + 4 * PARAMETERS.reduce((sum, name) => sum + counts[name], 0),
  );
  bytes.set(encoder.encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(MAGIC.length, json.length, true);
  bytes.set(json, MAGIC.length + 4);
  let at = MAGIC.length + 4 + json.length;
  for (const name of PARAMETERS) {
    if (parameters[name].length !== counts[name])
      throw new RangeError(`${name} has ${parameters[name].length} numbers, not ${counts[name]}`);
    for (const value of parameters[name]) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/**
 * The inverse of `encodeInterpreter`. Throws RangeError when the bytes are not a complete, finite and valid interpreter
 * of the task.
 */
export function decodeInterpreter(bytes: Uint8Array, task: string = UNNAMED_TASK): Interpreter {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { start, length, text } = headerText(bytes);
  const header = readHeader(text, task);
  const counts = parameterCounts(header);
  const expected = start + length + 4 * PARAMETERS.reduce((sum, name) => sum + counts[name], 0);
  if (bytes.length !== expected)
    throw new RangeError(`this interpreter takes ${expected} bytes, there are ${bytes.length}`);
  let at = start + length;
  const parameters = Object.fromEntries(
    PARAMETERS.map((name) => {
      const values = Float32Array.from({ length: counts[name] }, (_, index) => view.getFloat32(at + 4 * index, true));
      if (!values.every(Number.isFinite)) throw new RangeError(`${name} holds a number that is not finite`);
      at += 4 * counts[name];
      return [name, values];
    }),
  ) as unknown as Parameters;
  return { ...header, parameters };
}

/** The header of an interpreter's file, unvalidated. Throws RangeError when there is none. */
export function headerOf(bytes: Uint8Array): Record<string, unknown> {
  return parsed(headerText(bytes).text);
}

function headerText(bytes: Uint8Array): { start: number; length: number; text: string } {
  const start = MAGIC.length + 4;
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  if (bytes.length < start || magic !== MAGIC)
    throw new RangeError(`not an interpreter: it begins with ${JSON.stringify(magic)}, not ${MAGIC}`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(MAGIC.length, true);
  if (length > bytes.length - start)
    throw new RangeError(`an interpreter of ${bytes.length} bytes has no room for a header of ${length}`);
  return { start, length, text: new TextDecoder().decode(bytes.subarray(start, start + length)) };
}

function parameterCounts(header: Header): Record<ParameterName, number> {
  const dims = parameterDims({
    depth: depthOf(header.layers),
    classes: header.classes,
    members: header.members,
    hidden: header.hidden,
  });
  return Object.fromEntries(
    PARAMETERS.map((name) => [name, dims[name].reduce((product, dim) => product * dim, 1)]),
  ) as Record<ParameterName, number>;
}

function readHeader(text: string, task: string): Header {
  const header = parsed(text);
  const its = header['task'] ?? UNNAMED_TASK;
  if (its !== task)
    throw new RangeError(
      `this is an interpreter of ${typeof its === 'string' ? its : JSON.stringify(its)}, not of ${task}`,
    );
  const { layers, resolution, classes, members, hidden } = header;
  const isLayer = (layer: unknown): layer is FeatureLayer =>
    isRecord(layer) && typeof layer['name'] === 'string' && isCount(layer['channels']) && isCount(layer['resolution']);
  if (!(Array.isArray(layers) && layers.every(isLayer))) throw new RangeError('the header has no list of layers');
  if (!(isCount(resolution) && isCount(classes) && isCount(members)))
    throw new RangeError('resolution, classes and members are whole numbers of at least 1');
  if (!(Array.isArray(hidden) && hidden.length === 2 && hidden.every(isCount)))
    throw new RangeError('hidden is two whole numbers of at least 1');
  const found: Header = {
    layers: layers.map(({ name, channels, resolution: side }) => ({ name, channels, resolution: side })),
    resolution,
    classes,
    members,
    hidden: [hidden[0] as number, hidden[1] as number],
  };
  checkDimensions(found);
  return found;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(text);
    if (isRecord(header)) return header;
  } catch (cause) {
    throw new RangeError('the header of the interpreter is not JSON', { cause });
  }
  throw new RangeError('the header of the interpreter is not an object');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}
