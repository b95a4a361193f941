import { inflateSync } from 'node:zlib';
import { decodeValuesPng } from '@gannet/raster';
import { Unreadable } from './unreadable.js';

const NUMPY = '\x93NUMPY';
const PNG = '\x89PNG';

type Kind = 'png' | 'npy' | 'json' | 'other';

/** What a file is, by its first bytes. */
export function kindOf(bytes: Buffer): Kind {
  if (bytes.toString('latin1', 0, 4) === PNG) return 'png';
  if (bytes.toString('latin1', 0, 6) === NUMPY) return 'npy';
  return /^\s*[[{]/.test(bytes.toString('latin1', 0, 64).replace(/^\xef\xbb\xbf/, '')) ? 'json' : 'other';
}

/** Whether a PNG has colours instead of class values: it is a picture. */
function isPicture(png: Buffer): boolean {
  return [2, 4, 6].includes(png[25]!);
}

/** The pixel values [side, side] of a label map, PNG or NumPy. Throws Unreadable. */
export function labelValues(bytes: Buffer, kind: 'png' | 'npy', side: number): Uint8Array {
  return kind === 'png' ? pngValues(bytes, side) : npyValues(bytes, side);
}

function pngValues(bytes: Buffer, side: number): Uint8Array {
  if (bytes.length < 33) throw new Unreadable('it is a PNG that ends after its first bytes');
  checkSize(bytes.readUInt32BE(16), bytes.readUInt32BE(20), side);
  if (isPicture(bytes))
    throw new Unreadable(
      'its pixels are colours, not classes: save it as an indexed PNG (palette), or as a grey one, whose values are the classes',
    );
  checkPixels(bytes, side);
  const decoded = decodeValuesPng(bytes);
  if (!decoded.ok) throw new Unreadable(decoded.problem);
  return decoded.map.data;
}

function checkSize(width: number, height: number, side: number): void {
  if (width !== side || height !== side)
    throw new Unreadable(
      `it has ${width} × ${height} pixels where the generator's images have ${side} × ${side}: scale labels without interpolation`,
    );
}

/** Refuses a PNG whose data unpacks to more than its pixels, before a decoder unpacks all of it. */
function checkPixels(bytes: Buffer, side: number): void {
  const parts: Buffer[] = [];
  for (let at = 8; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at))
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  try {
    // A byte for each pixel and row; an interlaced image has at most twice as many rows.
    inflateSync(Buffer.concat(parts), { maxOutputLength: side * side + 2 * side + 16 });
  } catch (cause) {
    throw new Unreadable('its pixels cannot be unpacked: it is damaged, not whole, or holds more than it says', {
      cause,
    });
  }
}

/** NumPy's format, version 1 to 3: a header that is a Python dictionary, padded, and the array. */
function npyValues(bytes: Buffer, side: number): Uint8Array {
  const isLong = bytes[6]! > 1;
  if (bytes.length < 12) throw new Unreadable('it is a NumPy file that ends after its first bytes');
  const length = isLong ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const start = (isLong ? 12 : 10) + length;
  const header = bytes.toString('latin1', isLong ? 12 : 10, Math.min(start, 4096));
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1]?.match(/\d+/g)?.map(Number);
  if (type === undefined || shape === undefined) throw new Unreadable('it is a NumPy file without a readable header');
  if (type !== '|u1') throw new Unreadable(`its array has the type ${type}: convert it with .astype(numpy.uint8)`);
  if (/'fortran_order':\s*True/.test(header))
    throw new Unreadable('its array is in column order: save numpy.ascontiguousarray of it');
  const [height, width, ...more] = shape;
  if (height === undefined || width === undefined || more.some((size) => size !== 1))
    throw new Unreadable(`its array has the shape (${shape.join(', ')}); a label map has (${side}, ${side})`);
  checkSize(width, height, side);
  const values = bytes.subarray(start, start + side * side);
  if (values.length !== side * side)
    throw new Unreadable(`its array ends after ${values.length} of ${side * side} pixels`);
  return values;
}
