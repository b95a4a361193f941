import { inflateRawSync } from 'node:zlib';
import { decodeNpy, type NpyArray } from './npy.js';

const END_OF_DIRECTORY = 0x0605_4b50;
const ENTRY = 0x0201_4b50;
const [STORED, DEFLATED] = [0, 8] as const;

/** No array of this project is larger. */
const MOST_BYTES = 1 << 28;

/** The arrays by name of an .npz file, a ZIP archive of .npy files. Throws RangeError with what is wrong. */
export function decodeNpz(bytes: Uint8Array): ReadonlyMap<string, NpyArray> {
  try {
    return new Map(entriesOf(bytes).map(({ name, data }) => [name.replace(/\.npy$/, ''), decodeNpy(data())]));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    // Reading past the end is also a RangeError, with another message.
    const isOwn = cause.message.startsWith('this ');
    throw isOwn ? cause : new RangeError('this .npz file is damaged or not whole', { cause });
  }
}

function entriesOf(bytes: Uint8Array): { name: string; data: () => Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The record at the end has 22 bytes and possibly a comment of up to 64 kB.
  let end = bytes.length - 22;
  while (end >= Math.max(0, bytes.length - 22 - 0xffff) && view.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  if (end < 0 || view.getUint32(end, true) !== END_OF_DIRECTORY) throw new RangeError('this is no .npz file');
  let at = view.getUint32(end + 16, true);
  return Array.from({ length: view.getUint16(end + 10, true) }, () => {
    if (view.getUint32(at, true) !== ENTRY) throw new RangeError('this .npz file is damaged or not whole');
    const here = at;
    const nameLength = view.getUint16(here + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(here + 46, here + 46 + nameLength));
    at += 46 + nameLength + view.getUint16(here + 30, true) + view.getUint16(here + 32, true);
    return { name, data: () => contentOf(bytes, view, here) };
  });
}

/** The content of a directory entry. */
function contentOf(bytes: Uint8Array, view: DataView, entry: number): Uint8Array {
  const [method, packed, size, local] = [
    view.getUint16(entry + 10, true),
    view.getUint32(entry + 20, true),
    view.getUint32(entry + 24, true),
    view.getUint32(entry + 42, true),
  ];
  if (size > MOST_BYTES)
    throw new RangeError(`this .npz file holds an array of ${size} bytes, more than ${MOST_BYTES}`);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const content = bytes.subarray(start, start + packed);
  if (method === STORED) return content;
  if (method !== DEFLATED) throw new RangeError(`this .npz file is packed by method ${method}, which is not read`);
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(size, 1) });
  } catch (cause) {
    throw new RangeError('this .npz file is damaged or not whole', { cause });
  }
}
