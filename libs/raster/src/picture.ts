import { decode, type DecodedPng } from 'fast-png';
import { type DecodedRgbPng, pngProblem, reason, unpack } from './png.js';

/** The grey level behind transparent pixels. */
const BACKGROUND = 255;

/**
 * The pixels [height, width, 3] of any PNG: greyscale, palette or RGB, 1 to 16 bits, transparency blended with white.
 * Anything else, or a damaged file, is reported as a problem.
 */
export function decodePicture(bytes: Uint8Array): DecodedRgbPng {
  const problem = pngProblem(bytes);
  if (problem !== null) return { ok: false, problem };
  try {
    const png = decode(bytes, { checkCrc: true });
    const { width, height } = png;
    return { ok: true, width, height, rgb: coloursOf(png) };
  } catch (error) {
    return { ok: false, problem: `the PNG cannot be read: ${reason(error)}` };
  }
}

function coloursOf({ width, height, depth, channels, data, palette, transparency }: DecodedPng): Uint8Array {
  const pixels = width * height;
  const most = 2 ** depth - 1;
  const values = depth < 8 ? unpack(data as Uint8Array, width, height, depth) : data;
  if (values.length !== pixels * channels) throw new RangeError('the PNG has too few pixels');
  const rgb = new Uint8Array(pixels * 3);
  const put = (pixel: number, colour: readonly [number, number, number], alpha: number): void => {
    for (let channel = 0; channel < 3; channel++)
      rgb[3 * pixel + channel] = Math.round((colour[channel] as number) * alpha + BACKGROUND * (1 - alpha));
  };
  for (let pixel = 0; pixel < pixels; pixel++) {
    const raw = (channel: number): number => values[pixel * channels + channel] as number;
    const byte = (channel: number): number => (raw(channel) * 255) / most;
    if (palette) {
      const [r, g, b, alpha = 255] = palette[raw(0)] ?? [];
      if (r === undefined || g === undefined || b === undefined)
        throw new RangeError(`pixel value ${raw(0)} is beyond the ${palette.length} palette entries`);
      put(pixel, [r, g, b], alpha / 255);
    } else if (channels >= 3)
      put(
        pixel,
        [byte(0), byte(1), byte(2)],
        channels === 4 ? raw(3) / most : isTransparent([raw(0), raw(1), raw(2)], transparency) ? 0 : 1,
      );
    else
      put(
        pixel,
        [byte(0), byte(0), byte(0)],
        channels === 2 ? raw(1) / most : isTransparent([raw(0)], transparency) ? 0 : 1,
      );
  }
  return rgb;
}

/** Whether this is the colour that a PNG without alpha declares transparent. */
function isTransparent(colour: readonly number[], transparency: ArrayLike<number> | undefined): boolean {
  return transparency?.length === colour.length && colour.every((value, channel) => value === transparency[channel]);
}
