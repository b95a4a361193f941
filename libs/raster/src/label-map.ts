/**
 * A raster of class indices, row-major, one byte per pixel. Pixel (x, y) is `data[y * width + x]`; 255 is {@link
 * UNLABELLED}.
 */
export interface LabelMap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A rectangle of whole pixels: columns `x … x + width − 1`, rows `y … y + height − 1`. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The value of an unlabelled pixel; not a class. */
export const UNLABELLED = 255;

/** Maximum number of classes in a schema: as many as the palette keeps distinguishable. */
export const MAX_CLASSES = 64;

/** Maximum size of a map from untrusted input: 4096 × 4096. */
export const MAX_PIXELS = 4096 * 4096;

/** The problem with a size as a sentence, or null. */
export function sizeProblem(width: number, height: number): string | null {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    return `a size of ${width} × ${height} is not two positive whole numbers`;
  }
  if (width * height > MAX_PIXELS) return `${width} × ${height} is more than ${MAX_PIXELS} pixels`;
  return null;
}

/** A map filled with one value, unlabelled by default. Throws RangeError for an invalid size or value. */
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

/** Throws RangeError unless the length of the data matches the size. */
export function checkLabelMap(map: LabelMap): void {
  const problem = sizeProblem(map.width, map.height);
  if (problem !== null) throw new RangeError(problem);
  if (map.data.length !== map.width * map.height) {
    throw new RangeError(`${map.width} × ${map.height} pixels do not meet ${map.data.length} bytes`);
  }
}

/** Number of pixels of each value: 256 counts, the last of them the unlabelled ones. */
export function countPixels(map: LabelMap): Uint32Array {
  const counts = new Uint32Array(256);
  for (const value of map.data) counts[value]! += 1;
  return counts;
}
