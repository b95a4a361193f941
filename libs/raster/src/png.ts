import { decode, encode } from 'fast-png';
import { checkLabelMap, type LabelMap, sizeProblem, UNLABELLED } from './label-map.js';
import { classColor, classPalette, type Rgb } from './palette.js';

type DecodedLabelPng =
  | { readonly ok: true; readonly map: LabelMap; readonly palette: Rgb[] }
  | { readonly ok: false; readonly problem: string };

type DecodedValuesPng =
  { readonly ok: true; readonly map: LabelMap } | { readonly ok: false; readonly problem: string };

export type DecodedRgbPng =
  | { readonly ok: true; readonly width: number; readonly height: number; readonly rgb: Uint8Array }
  | { readonly ok: false; readonly problem: string };

/** zlib's default: level 9 takes twice the time for 1% less. Not an option, because it determines the bytes. */
const LEVEL = 6;

const GREY = 0;
const RGB = 2;
const INDEXED = 3;

/**
 * An 8-bit RGB PNG of `rgb` [height, width, 3]. The same pixels give the same bytes on every machine. Throws RangeError
 * for a wrong length.
 */
export function encodeRgbPng(width: number, height: number, rgb: Uint8Array): Uint8Array {
  const problem = sizeProblem(width, height);
  if (problem !== null) throw new RangeError(problem);
  if (rgb.length !== width * height * 3)
    throw new RangeError(`${width} × ${height} × 3 does not meet ${rgb.length} bytes`);
  return encode({ width, height, data: rgb, channels: 3, depth: 8 }, { zlib: { level: LEVEL } });
}

/**
 * An 8-bit indexed PNG whose pixel values are the class indices. The same map and palette give the same bytes. A map
 * with unlabelled pixels gets all 256 palette entries. Throws RangeError for a class without a colour.
 */
export function encodeIndexedPng(map: LabelMap, palette: readonly Rgb[] = classPalette): Uint8Array {
  checkLabelMap(map);
  const table = paletteFor(map, palette).map((color) => [...color]);
  return encode(
    { width: map.width, height: map.height, data: map.data, channels: 1, depth: 8, palette: table },
    { zlib: { level: LEVEL } },
  );
}

function paletteFor(map: LabelMap, palette: readonly Rgb[]): Rgb[] {
  if (palette.length < 1 || palette.length > 256)
    throw new RangeError(`a palette has 1 to 256 colours, not ${palette.length}`);
  let isPartial = false;
  for (const value of map.data) {
    if (value < palette.length) continue;
    if (value !== UNLABELLED) throw new RangeError(`class ${value} has no colour in a palette of ${palette.length}`);
    isPartial = true;
  }
  if (!isPartial) return [...palette];
  const black = Array.from({ length: UNLABELLED - palette.length }, (): Rgb => [0, 0, 0]);
  return [...palette, ...black, classColor(UNLABELLED)];
}

/**
 * The label map and palette of an indexed PNG of 1, 2, 4 or 8 bits; anything else, or a damaged file, is reported as a
 * problem.
 */
export function decodeIndexedPng(bytes: Uint8Array): DecodedLabelPng {
  const problem = headerProblem(bytes, INDEXED, [1, 2, 4, 8]);
  if (problem !== null) return { ok: false, problem };
  try {
    const { width, height, depth, data, palette } = decode(bytes, { checkCrc: true });
    if (!(data instanceof Uint8Array) || palette === undefined) return { ok: false, problem: 'the PNG has no palette' };
    const values = unpack(data, width, height, depth);
    const highest = values.reduce((a, b) => Math.max(a, b), 0);
    if (highest >= palette.length)
      return { ok: false, problem: `pixel value ${highest} is beyond the ${palette.length} palette entries` };
    return {
      ok: true,
      map: { width, height, data: values },
      palette: palette.map(([r = 0, g = 0, b = 0]): Rgb => [r, g, b]),
    };
  } catch (error) {
    return { ok: false, problem: `the PNG cannot be read: ${reason(error)}` };
  }
}

/**
 * The stored pixel values of an indexed PNG, or of an 8-bit greyscale one, whatever their colours; anything else, or a
 * damaged file, is reported as a problem.
 */
export function decodeValuesPng(bytes: Uint8Array): DecodedValuesPng {
  if (bytes[25] !== GREY) return decodeIndexedPng(bytes);
  const problem = headerProblem(bytes, GREY, [8]);
  if (problem !== null) return { ok: false, problem };
  try {
    const { width, height, data } = decode(bytes, { checkCrc: true });
    if (!(data instanceof Uint8Array) || data.length !== width * height)
      return { ok: false, problem: 'the PNG has too few pixels' };
    return { ok: true, map: { width, height, data } };
  } catch (error) {
    return { ok: false, problem: `the PNG cannot be read: ${reason(error)}` };
  }
}

/**
 * The pixels [height, width, 3] of an 8-bit RGB PNG without alpha; anything else, or a damaged file, is reported as a
 * problem.
 */
export function decodeRgbPng(bytes: Uint8Array): DecodedRgbPng {
  const problem = headerProblem(bytes, RGB, [8]);
  if (problem !== null) return { ok: false, problem };
  try {
    const { width, height, data } = decode(bytes, { checkCrc: true });
    if (!(data instanceof Uint8Array) || data.length !== width * height * 3)
      return { ok: false, problem: 'the PNG has too few pixels' };
    return { ok: true, width, height, rgb: data };
  } catch (error) {
    return { ok: false, problem: `the PNG cannot be read: ${reason(error)}` };
  }
}

/** Validates the first 26 bytes (signature, size, depth, colour type) before the decoder sees the rest. */
function headerProblem(bytes: Uint8Array, colorType: number, depths: readonly number[]): string | null {
  const problem = pngProblem(bytes);
  if (problem !== null) return problem;
  const [depth, type] = [bytes[24] as number, bytes[25] as number];
  if (type !== colorType) return `the PNG has colour type ${type}, not ${colorType}`;
  if (!depths.includes(depth)) return `the PNG has ${depth} bits, not ${depths.join(', ')}`;
  return null;
}

/** The problem with the signature or the size of a PNG, or null. */
export function pngProblem(bytes: Uint8Array): string | null {
  const signature = [137, 80, 78, 71, 13, 10, 26, 10];
  if (bytes.length < 33 || signature.some((byte, i) => bytes[i] !== byte)) return 'the file is not a PNG';
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (header.getUint32(12) !== 0x49484452) return 'the PNG does not begin with its header';
  return sizeProblem(header.getUint32(16), header.getUint32(20));
}

/**
 * Unpacks rows of `depth` bits per pixel, high bits first and each row starting on a new byte, to one byte per pixel.
 */
export function unpack(packed: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  if (depth === 8) return packed;
  const perRow = Math.ceil((width * depth) / 8);
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = packed[y * perRow + (bit >> 3)]!;
      values[y * width + x] = (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
  }
  return values;
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
