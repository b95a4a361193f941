import { checkValue, type LabelMap, type Rect } from './label-map.js';

/** Which pixels touch: the 4 that share a side, or also the 4 that share a corner. */
export type Connectivity = 4 | 8;

/** A connected region of one class. `first` is the index of its first pixel in row-major order. */
export interface Part {
  readonly value: number;
  readonly pixels: number;
  readonly first: number;
  readonly box: Rect;
}

/**
 * Every connected region of equal value, in the order of their first pixels (holes and unlabelled regions are parts too).
 * `partByPixel[i]` is the index in `parts` of the region that pixel i belongs to.
 */
export function connectedParts(map: LabelMap, connectivity: Connectivity = 4): { parts: Part[]; partByPixel: Int32Array } {
  const partByPixel = new Int32Array(map.data.length).fill(-1);
  const queue = new Int32Array(map.data.length);
  const parts: Part[] = [];
  for (let i = 0; i < map.data.length; i++) {
    if (partByPixel[i] !== -1) continue;
    const index = parts.length;
    partByPixel[i] = index;
    const { pixels, box } = spread(map, i, connectivity, queue, (p) => partByPixel[p] === -1, (p) => (partByPixel[p] = index));
    parts.push({ value: map.data[i]!, pixels, first: i, box });
  }
  return { parts, partByPixel };
}

/**
 * Gives the connected region of equal value around pixel (x, y) a new value.
 * Returns the box of that region; null when the pixel lies outside the image or has the value already.
 */
export function floodFill(map: LabelMap, x: number, y: number, value: number, connectivity: Connectivity = 4): Rect | null {
  checkValue(value);
  if (!Number.isInteger(x) || !Number.isInteger(y)) throw new RangeError(`(${x}, ${y}) is not a pixel`);
  if (x < 0 || y < 0 || x >= map.width || y >= map.height) return null;
  const start = y * map.width + x;
  if (map.data[start] === value) return null;
  const seen = new Uint8Array(map.data.length);
  seen[start] = 1;
  const region = new Int32Array(map.data.length);
  const { pixels, box } = spread(map, start, connectivity, region, (p) => seen[p] === 0, (p) => (seen[p] = 1));
  for (let i = 0; i < pixels; i++) map.data[region[i]!] = value;
  return box;
}

/** Breadth first from a pixel over pixels of its value; `queue` ends up holding the region. The start counts as marked. */
function spread(
  map: LabelMap, start: number, connectivity: Connectivity, queue: Int32Array,
  isFree: (pixel: number) => boolean, mark: (pixel: number) => void,
): { pixels: number; box: Rect } {
  const { width, height, data } = map;
  const value = data[start]!;
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  let end = 1;
  queue[0] = start;
  for (let head = 0; head < end; head++) {
    const pixel = queue[head]!;
    const x = pixel % width;
    const y = (pixel - x) / width;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        if (connectivity === 4 && dx !== 0 && dy !== 0) continue;
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
        const next = pixel + dy * width + dx;
        if (data[next] !== value || !isFree(next)) continue;
        mark(next);
        queue[end++] = next;
      }
    }
  }
  return { pixels: end, box: { x: left, y: top, width: right - left + 1, height: bottom - top + 1 } };
}
