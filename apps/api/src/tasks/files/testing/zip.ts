import { crc32, deflateRawSync } from 'node:zlib';

interface Entry {
  readonly name: string;
  readonly content: Uint8Array;
  /** The unpacked size that the zip says it has. */
  readonly size?: number;
  readonly flags?: number;
}

/** A zip of these files, deflated. */
export function zipOf(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, size = content.length, flags = 0 } of entries) {
    const packed = deflateRawSync(content);
    const path = Buffer.from(name);
    const fields = Buffer.alloc(26);
    [20, flags, 8].forEach((value, index) => fields.writeUInt16LE(value, 2 * index));
    [crc32(content), packed.length, size].forEach((value, index) => fields.writeUInt32LE(value, 10 + 4 * index));
    fields.writeUInt16LE(path.length, 22);
    locals.push(Buffer.from('504b0304', 'hex'), fields, path, packed);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from('504b01021400', 'hex'), fields, place, path);
    at += 30 + path.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, list, Buffer.from('504b0506', 'hex'), end]);
}
