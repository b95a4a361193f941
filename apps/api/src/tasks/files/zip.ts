import { inflateRawSync } from 'node:zlib';
import type { ArchivedFile } from './archive.js';
import { Unreadable } from './unreadable.js';

const END = 0x0605_4b50;
const ENTRY = 0x0201_4b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const [STORED, DEFLATED] = [0, 8] as const;
const ENCRYPTED = 1;
/** Fields with this value stand elsewhere, in the records of archives above 4 GiB or 65,535 files. */
const [ELSEWHERE, MANY_ELSEWHERE] = [0xffff_ffff, 0xffff];

export function isZip(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** The files of a zip, without its folders; each is unpacked when it is read. Throws Unreadable. */
export function zipFiles(bytes: Buffer, most: number): ArchivedFile[] {
  try {
    return entriesOf(bytes, most);
  } catch (cause) {
    if (cause instanceof RangeError) throw new Unreadable('it is a damaged zip, or not a whole one', { cause });
    throw cause;
  }
}

function entriesOf(bytes: Buffer, most: number): ArchivedFile[] {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count === MANY_ELSEWHERE || at === ELSEWHERE || count > most)
    throw new Unreadable(
      `it is a zip of ${count === MANY_ELSEWHERE ? 'more than 65,534' : count} files; at most ${most} are read`,
    );
  const files: ArchivedFile[] = [];
  for (let index = 0; index < count; index++) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new Unreadable('it is a damaged zip, or not a whole one');
    const here = at;
    const nameLength = bytes.readUInt16LE(here + 28);
    const name = bytes.toString('utf8', here + 46, here + 46 + nameLength);
    at += 46 + nameLength + bytes.readUInt16LE(here + 30) + bytes.readUInt16LE(here + 32);
    if (!name.endsWith('/')) files.push({ name, bytes: (limit) => contentOf(bytes, here, limit) });
  }
  return files;
}

/** The position of the record at the end, which may be followed by a comment. */
function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_BYTES - LONGEST_COMMENT);
  for (let at = bytes.length - END_BYTES; at >= first; at--) if (bytes.readUInt32LE(at) === END) return at;
  throw new Unreadable('it is a damaged zip, or not a whole one: its list of files is missing');
}

/** The content of a directory entry, of at most `limit` bytes. */
function contentOf(bytes: Buffer, entry: number, limit: number): Buffer {
  try {
    const [flags, method] = [bytes.readUInt16LE(entry + 8), bytes.readUInt16LE(entry + 10)];
    const [packed, size, local] = [20, 24, 42].map((field) => bytes.readUInt32LE(entry + field)) as [
      number,
      number,
      number,
    ];
    if ((flags & ENCRYPTED) !== 0) throw new Unreadable('it is encrypted');
    if (size > limit) throw new Unreadable(`it has ${size} bytes unpacked; at most ${limit} are read`);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    if (start + packed > bytes.length) throw new Unreadable('its bytes are missing from the zip');
    const content = bytes.subarray(start, start + packed);
    if (method === STORED) return content;
    if (method !== DEFLATED) throw new Unreadable(`it is packed by method ${method}, which is not read`);
    return inflateRawSync(content, { maxOutputLength: Math.max(1, size) }); // more than it declares is refused
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause;
    throw new Unreadable('it cannot be unpacked: the zip is damaged, or says wrong sizes', { cause });
  }
}
