import type { Ink } from './ink.js';
import { checkValue, type LabelMap, type Rect } from './label-map.js';
import { KEEP, repaint } from './repaint.js';
import { type Connectivity, scanlineFill } from './scanline-fill.js';

/** A connected region of equal value. */
export interface Region {
  readonly value: number;
  readonly pixels: number;
  readonly box: Rect;
  /** One byte per pixel of the whole image: 1 inside the region. */
  readonly mask: Uint8Array;
}

/**
 * Sets the connected region of equal value around pixel (x, y) to a new value. Returns the region's bounding box; null
 * when the pixel lies outside the image, has the value already, or is locked.
 */
export function floodFill(
  map: LabelMap,
  x: number,
  y: number,
  ink: number | Ink,
  connectivity: Connectivity = 4,
): Rect | null {
  const { value, over } = typeof ink === 'number' ? { value: ink, over: undefined } : ink;
  checkValue(value);
  if (!isInside(map, x, y)) return null;
  const found = map.data[y * map.width + x]!;
  if (found === value || over?.[found] === 0) return null;
  const { mask, box } = regionFrom(map, y * map.width + x, connectivity);
  return repaint(map, box, undefined, (i) => (mask[i] === 1 ? value : KEEP));
}

/** The connected region of equal value around pixel (x, y); null outside the image. */
export function regionAt(map: LabelMap, x: number, y: number, connectivity: Connectivity = 4): Region | null {
  if (!isInside(map, x, y)) return null;
  return regionFrom(map, y * map.width + x, connectivity);
}

function regionFrom(map: LabelMap, start: number, connectivity: Connectivity): Region {
  const mask = new Uint8Array(map.data.length);
  const { box, pixels } = scanlineFill(map, start, connectivity, { marks: mask, free: 0, mark: 1 });
  return { value: map.data[start]!, pixels, box, mask };
}

/** Whether a pixel lies inside the image. Throws RangeError unless both coordinates are integers. */
export function isInside(size: { readonly width: number; readonly height: number }, x: number, y: number): boolean {
  if (!Number.isInteger(x) || !Number.isInteger(y)) throw new RangeError(`(${x}, ${y}) is not a pixel`);
  return x >= 0 && y >= 0 && x < size.width && y < size.height;
}
