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
  const partByPixel = new Int32Array(map.data.length).fill(FREE);
  const queue = new Int32Array(map.data.length);
  const parts: Part[] = [];
  for (let i = 0; i < map.data.length; i++) {
    if (partByPixel[i] !== FREE) continue;
    const { pixels, box } = spread(map, i, connectivity, queue, partByPixel, parts.length);
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
  const region = new Int32Array(map.data.length);
  const { pixels, box } = spread(map, start, connectivity, region, new Int32Array(map.data.length).fill(FREE), 0);
  for (let i = 0; i < pixels; i++) map.data[region[i]!] = value;
  return box;
}

const FREE = -1;

/** Breadth first from a pixel over free pixels of its value, which get the mark; `queue` ends up holding the region. */
function spread(
  map: LabelMap, start: number, connectivity: Connectivity, queue: Int32Array, marks: Int32Array, mark: number,
): { pixels: number; box: Rect } {
  const { width, height, data } = map;
  const value = data[start]!;
  let [left, right, top, bottom] = [width, -1, height, -1];
  let end = 1;
  queue[0] = start;
  marks[start] = mark;
  for (let head = 0; head < end; head++) {
    const pixel = queue[head]!;
    const x = pixel % width;
    const y = (pixel - x) / width;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
    const lastX = Math.min(x + 1, width - 1);
    const lastY = Math.min(y + 1, height - 1);
    for (let ny = Math.max(y - 1, 0); ny <= lastY; ny++) {
      for (let nx = Math.max(x - 1, 0); nx <= lastX; nx++) {
        const next = ny * width + nx;
        if (data[next] !== value || marks[next] !== FREE) continue;
        if (connectivity === 4 && nx !== x && ny !== y) continue;
        marks[next] = mark;
        queue[end++] = next;
      }
    }
  }
  return { pixels: end, box: { x: left, y: top, width: right - left + 1, height: bottom - top + 1 } };
}
