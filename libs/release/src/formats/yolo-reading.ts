import type { LabelMap } from '@gannet/raster';

/** ultralytics' default training image size. */
export const YOLO_IMAGE_SIZE = 640;

/** Accumulates intersection and union of each class between polygons and label map. */
export class OverlapCounter {
  readonly #shared: Float64Array;
  readonly #either: Float64Array;

  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#shared = new Float64Array(names.length);
    this.#either = new Float64Array(names.length);
  }

  /** `read`: the pixels of the class, 1 or 0; `truth`: the class of each. */
  add(value: number, read: Uint8Array, truth: Uint8Array): void {
    let [shared, either] = [0, 0];
    for (let i = 0; i < truth.length; i++) {
      const isTrue = truth[i] === value ? 1 : 0;
      shared += read[i]! & isTrue;
      either += read[i]! | isTrue;
    }
    this.#shared[value]! += shared;
    this.#either[value]! += either;
  }

  /** Mean IoU over the classes that occur, and the class with the lowest; null if none occurs. */
  result(): { readonly mean: number; readonly worst: { readonly name: string; readonly iou: number } } | null {
    const ious = this.#names.flatMap((name, value) =>
      this.#either[value]! > 0 ? [{ name, iou: this.#shared[value]! / this.#either[value]! }] : [],
    );
    if (ious.length === 0) return null;
    return {
      mean: ious.reduce((sum, { iou }) => sum + iou, 0) / ious.length,
      worst: ious.reduce((a, b) => (b.iou < a.iou ? b : a)),
    };
  }
}

/**
 * The lines of a label file as ultralytics reads them: corners times the image's size, truncated to whole pixels,
 * filled by `cv2.fillPoly`. `scale` is the enlargement of the images relative to their files. Returns the pixels, 1 or
 * 0, of each class that occurs.
 */
export function readPolygons(
  lines: string,
  { width, height }: Pick<LabelMap, 'width' | 'height'>,
  scale = 1,
): Map<number, Uint8Array> {
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  const masks = new Map<number, Uint8Array>();
  for (const line of lines.split('\n').filter(Boolean)) {
    const [value, ...shares] = line.split(' ').map(Number) as [number, ...number[]];
    const mask = masks.get(value) ?? new Uint8Array(w * h);
    masks.set(value, mask);
    fillPoly(
      mask,
      w,
      shares.map((share, i) => Math.floor(Math.fround(share) * (i % 2 === 0 ? w : h))),
    );
  }
  return masks;
}

/** Enlarges a label map, each pixel becoming a square. */
export function enlarged({ width, height, data }: LabelMap, scale: number): Uint8Array {
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  const columns = Int32Array.from({ length: w }, (_, x) => Math.min(width - 1, Math.floor((x + 0.5) / scale)));
  const large = new Uint8Array(w * h);
  for (let y = 0, at = 0; y < h; y++) {
    const row = Math.min(height - 1, Math.floor((y + 0.5) / scale)) * width;
    for (let x = 0; x < w; x++) large[at++] = data[row + columns[x]!]!;
  }
  return large;
}

/**
 * OpenCV's `fillPoly` for a polygon with axis-parallel edges, given as x, y, x, y, … of its corners in whole pixels:
 * every pixel inside by the even-odd rule, and every pixel on an edge.
 */
export function fillPoly(mask: Uint8Array, width: number, points: readonly number[]): void {
  const [xs, ys] = [points.filter((_, i) => i % 2 === 0), points.filter((_, i) => i % 2 === 1)];
  const [left, top] = [least(xs), least(ys)];
  const [w, h] = [-least(xs.map((x) => -x)) - left + 1, -least(ys.map((y) => -y)) - top + 1];
  // 1 where a row crosses a vertical edge: inside and outside alternate there.
  const isTurned = new Uint8Array(w * h);
  xs.forEach((x, i) => {
    const next = (i + 1) % xs.length;
    const [y, toX, toY] = [ys[i]!, xs[next]!, ys[next]!];
    const [first, last] = y < toY ? [y, toY] : [toY, y];
    for (let row = first; row <= last; row++) {
      if (x === toX && row < last) isTurned[(row - top) * w + x - left]! ^= 1;
      mask.fill(1, row * width + Math.min(x, toX), row * width + Math.max(x, toX) + 1);
    }
  });
  for (let y = 0; y < h; y++) {
    for (let x = 0, isInside = 0; x < w; x++) {
      isInside ^= isTurned[y * w + x]!;
      if (isInside === 1) mask[(top + y) * width + left + x] = 1;
    }
  }
}

/** `Math.min` for lists that are longer than an argument list may be. */
function least(values: readonly number[]): number {
  return values.reduce((a, b) => (b < a ? b : a));
}
