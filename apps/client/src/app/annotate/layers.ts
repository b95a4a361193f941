import { classColor, type LabelMap, type Rect, UNLABELLED } from '@gannet/raster';

/** RGBA of every value of a label map. The background (0) is clear, so that the image shows. */
const RGBA_BY_VALUE: readonly (readonly [number, number, number, number])[] = Array.from({ length: 256 }, (_, value) => {
  if (value === 0) return [0, 0, 0, 0] as const;
  if (value >= 64 && value !== UNLABELLED) return [255, 0, 255, 255] as const;
  return [...classColor(value), 255] as const;
});

/** Colours a rectangle of a label map into RGBA bytes of the whole image. */
export function colorLabels(rgba: Uint8ClampedArray, map: LabelMap, rect: Rect): void {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      const i = y * map.width + x;
      rgba.set(RGBA_BY_VALUE[map.data[i]!]!, i * 4);
    }
  }
}

/**
 * Uncertainty as heat: clear where the members agree, from dark orange to pale yellow where they do not. The square root
 * spreads the small values, where most of the differences lie.
 */
export function colorHeat(rgba: Uint8ClampedArray, uncertainty: Uint8Array): void {
  for (let i = 0; i < uncertainty.length; i++) {
    const heat = Math.sqrt(uncertainty[i]! / 255);
    rgba.set([255, 70 + 175 * heat, 20 + 150 * heat * heat, 235 * Math.min(1, heat * 1.5)], i * 4);
  }
}

/**
 * The lines between pixels of different classes within a rectangle: [x1, y1, x2, y2, …] in image pixels. Each line belongs to
 * the pixel on its left or above, so that rectangles side by side draw no line twice.
 */
export function borders(map: LabelMap, rect: Rect): number[] {
  const lines: number[] = [];
  const { width, height, data } = map;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      const i = y * width + x;
      if (x + 1 < width && data[i] !== data[i + 1]) lines.push(x + 1, y, x + 1, y + 1);
      if (y + 1 < height && data[i] !== data[i + width]) lines.push(x, y + 1, x + 1, y + 1);
    }
  }
  return lines;
}

/** "#e69f00" of a class, for swatches. */
export function cssColor(index: number): string {
  return `rgb(${classColor(index).join(' ')})`;
}
