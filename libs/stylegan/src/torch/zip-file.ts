import { ByteReader } from '../pickle/byte-reader.js';
import { unpickle } from '../pickle/unpickle.js';
import type { PyValue } from '../pickle/values.js';
import { refuse } from '../refused.js';
import { TORCH_GLOBALS } from './globals.js';
import { once } from './legacy-file.js';
import { type Storage, storageOf } from './storage.js';

const SIGNATURE = {
  end: 0x06054b50,
  end64Locator: 0x07064b50,
  end64: 0x06064b50,
  directory: 0x02014b50,
  file: 0x04034b50,
} as const;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const MOST_ENTRIES = 100_000;
/** A 32-bit field whose value stands in the zip64 record instead. */
const ELSEWHERE = 0xffffffff;
const ZIP64_FIELD = 1;

export function isZipFile(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/**
 * The object in a file of `torch.save` since version 1.6: a zip, uncompressed, of `<name>/data.pkl` and of a file
 * `<name>/data/<key>` for each storage. Throws CheckpointRefused.
 */
export function readZipFile(bytes: Uint8Array): PyValue {
  const entries = entriesOf(bytes);
  const pickles = [...entries.keys()].filter((name) => name.endsWith('/data.pkl'));
  if (pickles.length !== 1)
    return refuse('The file is a zip, but none that torch.save has written: it has no data.pkl.');
  const name = pickles[0]!;
  const root = name.slice(0, -'data.pkl'.length);
  const order = entries.get(`${root}byteorder`);
  if (order && new TextDecoder().decode(order).trim() !== 'little')
    refuse('The file was written on a big-endian machine.');
  const storages = new Map<string, Storage>();
  return unpickle(entries.get(name)!, 0, {
    allowed: TORCH_GLOBALS,
    persistent: (id) => {
      const storage = once(storages, storageOf(id));
      storage.data = entries.get(`${root}data/${storage.key}`) ?? null;
      if (storage.data?.length !== storage.byteLength)
        refuse(
          `Storage ${storage.key} of the file has ${storage.data?.length ?? 0} bytes where ${storage.byteLength} are described.`,
        );
      return storage;
    },
  }).value;
}

/** The files of an uncompressed zip by name; none is copied. */
function entriesOf(bytes: Uint8Array): Map<string, Uint8Array> {
  const { count, at } = directoryOf(bytes);
  if (count > MOST_ENTRIES) refuse(`The file is a zip of ${count} files; a network has some hundred.`);
  const reader = new ByteReader(bytes, at);
  const entries = new Map<string, Uint8Array>();
  for (let index = 0; index < count; index++) {
    const { name, offset, size } = entryAt(reader);
    entries.set(name, contentAt(bytes, offset, size));
  }
  return entries;
}

function directoryOf(bytes: Uint8Array): { count: number; at: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_BYTES;
  const least = Math.max(0, end - LONGEST_COMMENT);
  while (end >= least && view.getUint32(end, true) !== SIGNATURE.end) end--;
  if (end < least) return refuse('The file is a truncated zip: its directory is missing.');
  const reader = new ByteReader(bytes, end + 10);
  const [count, , at] = [reader.uint16(), reader.uint32(), reader.uint32()];
  if (end < 20 || view.getUint32(end - 20, true) !== SIGNATURE.end64Locator) return { count, at };
  const locator = new ByteReader(bytes, end - 12);
  const record = new ByteReader(bytes, locator.length64());
  if (record.uint32() !== SIGNATURE.end64) refuse('The file is a damaged zip.');
  record.at += 28;
  const entries = record.length64();
  record.at += 8;
  return { count: entries, at: record.length64() };
}

function entryAt(reader: ByteReader): { name: string; offset: number; size: number } {
  if (reader.uint32() !== SIGNATURE.directory) refuse('The file is a damaged zip.');
  reader.at += 6;
  const method = reader.uint16();
  reader.at += 8;
  const [packed, size, nameLength, extraLength, commentLength] = [
    reader.uint32(),
    reader.uint32(),
    reader.uint16(),
    reader.uint16(),
    reader.uint16(),
  ];
  reader.at += 8;
  const offset = reader.uint32();
  const name = reader.text(nameLength);
  const entry = withZip64({ packed, size, offset }, reader, reader.at + extraLength);
  reader.at += commentLength;
  if (method !== 0 || entry.packed !== entry.size)
    refuse(`The file is a zip whose ${name} is compressed; torch.save never compresses.`);
  return { name, offset: entry.offset, size: entry.size };
}

interface Sizes {
  packed: number;
  size: number;
  offset: number;
}

/** Sizes above 4 GiB are in an extra field, in this order, as far as they are needed. */
function withZip64(entry: Sizes, reader: ByteReader, end: number): Sizes {
  const found = { ...entry };
  while (reader.at + 4 <= end) {
    const [field, length] = [reader.uint16(), reader.uint16()];
    const next = reader.at + length;
    if (field === ZIP64_FIELD)
      for (const key of ['size', 'packed', 'offset'] as const)
        if (found[key] === ELSEWHERE) found[key] = reader.length64();
    reader.at = next;
  }
  reader.at = end;
  return found;
}

function contentAt(bytes: Uint8Array, offset: number, size: number): Uint8Array {
  const reader = new ByteReader(bytes, offset);
  if (reader.uint32() !== SIGNATURE.file) refuse('The file is a damaged zip.');
  reader.at += 22;
  const [nameLength, extraLength] = [reader.uint16(), reader.uint16()];
  reader.at += nameLength + extraLength;
  return reader.bytes(size);
}
