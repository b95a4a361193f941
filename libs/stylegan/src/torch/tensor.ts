import { PyObject, type PyValue } from '../pickle/values.js';
import { refuse } from '../refused.js';
import { readLegacyFile } from './legacy-file.js';
import { Storage } from './storage.js';

const MOST_AXES = 8;

/** A tensor of a checkpoint, read when it is asked for. */
export interface Tensor {
  readonly dims: readonly number[];
  /** Its numbers in row-major order. Throws CheckpointRefused for types that no weight has. */
  readonly floats: () => Float32Array;
}

/** Storages that lie in pickles of their own, which are read once. */
const nested = new WeakMap<PyObject, Storage>();

/** The tensor that a value is, or null for any other value. Throws CheckpointRefused for one that cannot be. */
export function tensorOf(value: PyValue): Tensor | null {
  if (!(value instanceof PyObject)) return null;
  if (value.made === 'torch._utils._rebuild_parameter') return tensorOf(withoutSelf(value, value.args[0]));
  if (value.made !== 'torch._utils._rebuild_tensor_v2') return null;
  const [from, offset, dims, strides] = value.args;
  const storage = storageIn(from);
  if (!isCount(offset) || !isCounts(dims) || !isCounts(strides) || dims.length !== strides.length)
    return refuse('The file holds a tensor without a shape.');
  const view = { storage, offset, dims, strides };
  expectInside(view);
  return { dims, floats: () => floatsOf(view) };
}

/** A parameter's tensor; one that is its own would never end. */
function withoutSelf(parameter: PyObject, inner: PyValue): PyValue {
  return inner instanceof PyObject && inner.made === parameter.made
    ? refuse('The file holds a parameter of a parameter.')
    : inner;
}

function storageIn(value: PyValue): Storage {
  if (value instanceof Storage) return value;
  if (!(value instanceof PyObject) || value.made !== 'torch.storage._load_from_bytes')
    return refuse('The file holds a tensor without numbers.');
  const known = nested.get(value);
  if (known) return known;
  const [bytes] = value.args;
  const storage = bytes instanceof Uint8Array ? readLegacyFile(bytes) : null;
  if (!(storage instanceof Storage)) return refuse('The file holds a tensor without numbers.');
  nested.set(value, storage);
  return storage;
}

interface View {
  readonly storage: Storage;
  /** In elements, like the strides. */
  readonly offset: number;
  readonly dims: readonly number[];
  readonly strides: readonly number[];
}

function expectInside({ storage, offset, dims, strides }: View): void {
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (count > storage.count)
    refuse(`The file holds a tensor of ${dims.join(' × ')} numbers in a storage of ${storage.count}.`);
  const last = dims.reduce((sum, dim, axis) => sum + (dim - 1) * (strides[axis] as number), offset);
  if (count > 0 && last >= storage.count) refuse('The file holds a tensor that reaches beyond its storage.');
}

function floatsOf({ storage, offset, dims, strides }: View): Float32Array {
  const read = readerOf(storage);
  const values = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
  const index = dims.map(() => 0);
  let from = offset;
  for (let at = 0; at < values.length; at++) {
    values[at] = read(from);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      from += strides[axis] as number;
      index[axis]!++;
      if ((index[axis] as number) < (dims[axis] as number)) break;
      from -= (strides[axis] as number) * (dims[axis] as number);
      index[axis] = 0;
    }
  }
  return values;
}

function readerOf({ type, data }: Storage): (index: number) => number {
  if (!data) return refuse('The file holds a tensor without numbers.');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  switch (type) {
    case 'float32':
      return (index) => view.getFloat32(4 * index, true);
    case 'float64':
      return (index) => view.getFloat64(8 * index, true);
    case 'float16':
      return (index) => halfOf(view.getUint16(2 * index, true));
    default:
      return refuse(`The file holds weights of type ${type}; those of networks are float32, float64 or float16.`);
  }
}

function isCount(value: PyValue): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** A torch.Size arrives as an object of a tuple. */
function isCounts(value: PyValue): value is number[] {
  return Array.isArray(value) && value.length <= MOST_AXES && value.every(isCount);
}

/** The value of a half-precision float's 16 bits: sign, 5 of exponent, 10 of fraction. */
function halfOf(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, (bits & 1023) / 1024];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}
