import { Call, dict, global, joined, Persistent, pickled, Raw, tuple, type Written } from './pickle-writer.js';

/** Numbers with a shape, to be written as a tensor. */
export interface Given {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

const uint64 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
};
const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const storageId = (key: string, count: number): Persistent =>
  new Persistent(tuple('storage', global('torch.FloatStorage'), key, 'cpu', count, null));

function rebuilt(storage: Written, { dims }: Given): Call {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, dim) => product * dim, 1));
  return new Call(global('torch._utils._rebuild_tensor_v2'), [
    storage,
    0,
    tuple(...dims),
    tuple(...strides),
    false,
    new Call(global('collections.OrderedDict'), []),
  ]);
}

const MAGIC = new Raw([0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

/** A file of `torch.save` before 1.6, of what `make` writes with tensors. */
export function legacyFile(make: (tensor: (given: Given) => Written) => Written): Uint8Array {
  const storages: Float32Array[] = [];
  const value = make((given) => {
    storages.push(given.values);
    return rebuilt(storageId(String(storages.length - 1), given.values.length), given);
  });
  return legacy(value, storages);
}

function legacy(value: Written, storages: readonly Float32Array[]): Uint8Array {
  return joined([
    pickled(MAGIC, 2),
    pickled(1001, 2),
    pickled(dict({ protocol_version: 1001, little_endian: true, type_sizes: dict({ short: 2, int: 4, long: 4 }) }), 2),
    pickled(value, 2),
    pickled(
      storages.map((_, at) => String(at)),
      2,
    ),
    ...storages.flatMap((values) => [uint64(values.length), bytesOf(values)]),
  ]);
}

/** A tensor as a pickle of Python's own holds it: its storage in a file of `torch.save` within. */
export function nestedTensor(given: Given): Call {
  const storage = legacy(storageId('0', given.values.length), [given.values]);
  return rebuilt(new Call(global('torch.storage._load_from_bytes'), [storage]), given);
}

/** A file of `torch.save` since 1.6. */
export function zipFile(make: (tensor: (given: Given) => Written) => Written): Uint8Array {
  const files: [string, Uint8Array][] = [];
  const value = make((given) => {
    const key = String(files.length);
    files.push([`archive/data/${key}`, bytesOf(given.values)]);
    const id = tuple('storage', global('torch.FloatStorage'), key, 'cpu', given.values.length);
    return rebuilt(new Persistent(id), given);
  });
  return zip([
    ['archive/data.pkl', pickled(value, 2)],
    ['archive/byteorder', new TextEncoder().encode('little')],
    ...files,
  ]);
}

/** An uncompressed zip. Its checksums are zero: nobody looks at them. */
export function zip(files: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, content] of files) {
    const sizes = [0, content.length, content.length];
    const nameBytes = new TextEncoder().encode(name);
    const local = record(0x04034b50, [20, 0, 0, 0, 0], sizes, [nameBytes.length, 0]);
    directory.push(record(0x02014b50, [20, 20, 0, 0, 0, 0], sizes, [nameBytes.length, 0, 0, 0, 0], [0, at]), nameBytes);
    parts.push(local, nameBytes, content);
    at += local.length + nameBytes.length + content.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  return joined([...parts, ...directory, record(0x06054b50, [0, 0, files.length, files.length], [size, at], [0])]);
}

/** A signature, then numbers of 2, 4, 2 and 4 bytes. */
function record(signature: number, ...fields: readonly (readonly number[])[]): Uint8Array {
  const bytes: number[] = [];
  const push = (value: number, size: number): void => {
    for (let shift = 0; shift < size; shift++) bytes.push(Math.floor(value / 256 ** shift) & 255);
  };
  push(signature, 4);
  fields.forEach((numbers, index) => numbers.forEach((value) => push(value, index % 2 === 0 ? 2 : 4)));
  return Uint8Array.from(bytes);
}
