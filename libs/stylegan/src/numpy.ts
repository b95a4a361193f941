import { PyObject, type PyValue } from './pickle/values.js';
import { refuse } from './refused.js';

export const NUMPY_GLOBALS = [
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray._reconstruct',
  'numpy.dtype',
  'numpy.ndarray',
] as const;

const LONGEST_ARRAY = 64;

type Read = (view: DataView, at: number) => number;

/** Element types by numpy's name: bytes of one, and how it is read. */
const TYPES: Readonly<Partial<Record<string, readonly [number, Read]>>> = {
  f8: [8, (view, at) => view.getFloat64(at, true)],
  f4: [4, (view, at) => view.getFloat32(at, true)],
  i8: [8, (view, at) => Number(view.getBigInt64(at, true))],
  i4: [4, (view, at) => view.getInt32(at, true)],
  b1: [1, (view, at) => view.getUint8(at)],
};

/** The numbers of a numpy scalar or a small array; null for any other value. Throws CheckpointRefused. */
export function numpyNumbers(value: PyValue): number[] | null {
  if (!(value instanceof PyObject)) return null;
  if (value.made.endsWith('multiarray.scalar')) return numbersIn(value.args[0], value.args[1]);
  if (!value.made.endsWith('multiarray._reconstruct') || !Array.isArray(value.state)) return null;
  const [, , type, , bytes] = value.state;
  return numbersIn(type, bytes);
}

function numbersIn(type: PyValue, bytes: PyValue): number[] {
  const name = type instanceof PyObject && type.made === 'numpy.dtype' ? type.args[0] : null;
  const known = typeof name === 'string' ? TYPES[name] : undefined;
  if (!known || !(bytes instanceof Uint8Array)) return refuse('The file holds an array of an unknown type.');
  if (type instanceof PyObject && Array.isArray(type.state) && type.state[1] === '>')
    refuse('The file holds a big-endian array.');
  const [size, read] = known;
  const count = bytes.length / size;
  if (!Number.isInteger(count) || count > LONGEST_ARRAY)
    refuse(`The file holds an array of ${bytes.length} bytes among its settings.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, index) => read(view, size * index));
}
