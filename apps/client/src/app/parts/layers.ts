import { classColor, type LabelMap, paletteOf, type Rect, UNLABELLED } from '@gannet/raster';
import type { Look } from '../projects/look';

/** The colour of every label value, as 32 bits of image data. The background (0) is transparent. */
export function wordsOf(classes: readonly Look[]): Uint32Array {
  const own = paletteOf(classes);
  return Uint32Array.from({ length: 256 }, (_, value) => {
    if (value === 0) return 0;
    const rgb = own[value] ?? (value >= 64 && value !== UNLABELLED ? [255, 0, 255] : classColor(value));
    return new Uint32Array(Uint8ClampedArray.of(...rgb, 255).buffer)[0]!;
  });
}

/** Without colours of the project's own. */
const DEFAULT_WORDS = wordsOf([]);

/** The colours of all values, with the hidden classes transparent. */
export function colorsWithout(hidden: ReadonlySet<number>, words: Uint32Array = DEFAULT_WORDS): Uint32Array {
  return words.map((word, value) => (hidden.has(value) ? 0 : word));
}

/** Colours a rectangle of a label map into `pixels`, row by row. */
export function colorLabels(pixels: Uint32Array, map: LabelMap, rect: Rect, colors: Uint32Array = DEFAULT_WORDS): void {
  for (let y = rect.y, at = 0; y < rect.y + rect.height; y++) {
    const end = y * map.width + rect.x + rect.width;
    for (let i = end - rect.width; i < end; i++) pixels[at++] = colors[map.data[i]!]!;
  }
}

/** Cuts a rectangle into strips of whole rows, of about `pixels` pixels each, to bound the memory of what is done to it. */
export function* stripsOf(rect: Rect, pixels = 1 << 20): Generator<Rect> {
  const rows = Math.max(1, Math.floor(pixels / Math.max(1, rect.width)));
  for (let y = rect.y; y < rect.y + rect.height; y += rows)
    yield { ...rect, y, height: Math.min(rows, rect.y + rect.height - y) };
}

/**
 * The lines between pixels of different classes within a rectangle: [x1, y1, x2, y2, …] in image pixels. Each line
 * belongs to the pixel to its left or above it, so that adjacent rectangles draw no line twice.
 */
export function borders(map: LabelMap, rect: Rect, hidden: ReadonlySet<number> = new Set()): number[] {
  const lines: number[] = [];
  const { width, height, data } = map;
  const isSeen = Uint8Array.from({ length: 256 }, (_, value) => (hidden.has(value) ? 0 : 1));
  const differ = (a: number, b: number): boolean => a !== b && (isSeen[a] === 1 || isSeen[b] === 1);
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      const i = y * width + x;
      if (x + 1 < width && differ(data[i]!, data[i + 1]!)) lines.push(x + 1, y, x + 1, y + 1);
      if (y + 1 < height && differ(data[i]!, data[i + width]!)) lines.push(x, y + 1, x + 1, y + 1);
    }
  }
  return lines;
}

/** What an unpainted pixel looks like in a swatch: overlays leave the first class clear. */
const CLEAR = 'repeating-conic-gradient(#9aa3a8 0 25%, #e4e8ea 0 50%) 0 0 / 9px 9px';

/** The swatch of a class, as a CSS background. */
export function swatchOf(classes: readonly Look[], index: number): string {
  return index === 0 ? CLEAR : `rgb(${(paletteOf(classes.slice(0, index + 1))[index] ?? classColor(index)).join(' ')})`;
}
