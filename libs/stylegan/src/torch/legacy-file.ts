import { ByteReader } from '../pickle/byte-reader.js';
import { unpickle, type Unpickling } from '../pickle/unpickle.js';
import type { PyValue } from '../pickle/values.js';
import { refuse } from '../refused.js';
import { TORCH_GLOBALS } from './globals.js';
import { type Storage, storageOf } from './storage.js';

/** A pickle of protocol 2 that holds torch's magic number. */
const HEAD = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const FORMAT = 1001;

export function isLegacyFile(bytes: Uint8Array): boolean {
  return HEAD.every((byte, index) => bytes[index] === byte);
}

/**
 * The object in a file of `torch.save` before version 1.6, which is also how every version writes a storage inside
 * another pickle: five pickles in a row (magic number, format, machine, object, names of storages), and then the
 * storages. Throws CheckpointRefused.
 */
export function readLegacyFile(bytes: Uint8Array): PyValue {
  if (!isLegacyFile(bytes)) refuse('The file holds data that torch has not written.');
  const reader = new ByteReader(bytes);
  const storages = new Map<string, Storage>();
  const next = (unpickling: Unpickling): PyValue => {
    const { value, end } = unpickle(bytes, reader.at, unpickling);
    reader.at = end;
    return value;
  };
  const plain = { allowed: new Set<string>() };
  next(plain);
  const format = next(plain);
  if (format !== FORMAT) refuse(`The file is of another format of torch than ${FORMAT}.`);
  const machine = next(plain);
  if (!(machine instanceof Map) || machine.get('little_endian') !== true)
    refuse('The file was written on a big-endian machine.');
  const value = next({ allowed: TORCH_GLOBALS, persistent: (id) => once(storages, storageOf(id)) });
  const keys = next(plain);
  if (!Array.isArray(keys)) return refuse('The file does not list its storages.');
  for (const key of keys) readStorage(reader, typeof key === 'string' ? storages.get(key) : undefined);
  expectAllRead(storages);
  if (reader.at !== bytes.length) refuse(`The file has ${bytes.length - reader.at} bytes after its last storage.`);
  return value;
}

/** The storage of this key, which several tensors may share. */
export function once(storages: Map<string, Storage>, storage: Storage): Storage {
  const known = storages.get(storage.key);
  if (!known) {
    storages.set(storage.key, storage);
    return storage;
  }
  if (known.type !== storage.type || known.count !== storage.count)
    refuse(`The file describes its storage ${storage.key} in two ways.`);
  return known;
}

function readStorage(reader: ByteReader, storage: Storage | undefined): void {
  if (!storage) return refuse('The file holds a storage that no tensor uses.');
  const count = reader.length64();
  if (count !== storage.count)
    refuse(`Storage ${storage.key} of the file has ${count} numbers where ${storage.count} are described.`);
  storage.data = reader.bytes(storage.byteLength);
}

function expectAllRead(storages: ReadonlyMap<string, Storage>): void {
  for (const { key, data } of storages.values())
    if (!data) refuse(`The numbers of storage ${key} are not in the file.`);
}
