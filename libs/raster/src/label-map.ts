/**
 * A raster of class indices, row-major, one byte a pixel. Pixel (x, y) is `data[y * width + x]`; 255 is {@link
 * UNLABELLED}.
 */
export interface LabelMap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Whole pixels: columns `x … x + width − 1`, rows `y … y + height − 1`. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The value of a pixel nobody has said anything about; not a class. */
export const UNLABELLED = 255;

/** Classes a schema may have: as many as the palette can still tell apart. */
export const MAX_CLASSES = 64;

/** The largest map that is ever allocated on somebody else's word: 4096 × 4096. */
export const MAX_PIXELS = 4096 * 4096;

/** What is wrong with a size, as a sentence, or null. */
export function sizeProblem(width: number, height: number): string | null {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    return `a size of ${width} × ${height} is not two positive whole numbers`;
  }
  if (width * height > MAX_PIXELS) return `${width} × ${height} is more than ${MAX_PIXELS} pixels`;
  return null;
}

/** A map filled with one value, unlabelled by default. Throws RangeError for a size or value that cannot be. */
export function blankLabelMap(width: number, height: number, value: number = UNLABELLED): LabelMap {
  const problem = sizeProblem(width, height);
  if (problem !== null) throw new RangeError(problem);
  checkValue(value);
  return { width, height, data: new Uint8Array(width * height).fill(value) };
}

/** Throws RangeError unless the value fits one byte. */
export function checkValue(value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 255)
    throw new RangeError(`${value} is not a class index of 0 to 255`);
}

/** Throws RangeError unless the data is as long as the sizes say. */
export function checkLabelMap(map: LabelMap): void {
  const problem = sizeProblem(map.width, map.height);
  if (problem !== null) throw new RangeError(problem);
  if (map.data.length !== map.width * map.height) {
    throw new RangeError(`${map.width} × ${map.height} pixels do not meet ${map.data.length} bytes`);
  }
}

/** Pixels of every value: 256 counts, the last of them the unlabelled ones. */
export function countPixels(map: LabelMap): Uint32Array {
  const counts = new Uint32Array(256);
  for (const value of map.data) counts[value]! += 1;
  return counts;
}

/** How many pixels differ. Throws RangeError when the sizes do. */
export function diffCount(a: LabelMap, b: LabelMap): number {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(`${a.width} × ${a.height} and ${b.width} × ${b.height} cannot be compared`);
  }
  let count = 0;
  for (let i = 0; i < a.data.length; i++) if (a.data[i] !== b.data[i]) count++;
  return count;
}
