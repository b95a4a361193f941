import type { LabelMap, Rect } from './label-map.js';
import { type Connectivity, spread } from './spread.js';

/** A connected region of one class. `first` is the index of its first pixel in row-major order. */
export interface Part {
  readonly value: number;
  readonly pixels: number;
  readonly first: number;
  readonly box: Rect;
}

/**
 * Every connected region of equal value, in the order of their first pixels (holes and unlabelled regions are parts
 * too). `partByPixel[i]` is the index in `parts` of the region that pixel i belongs to.
 */
export function connectedParts(
  map: LabelMap,
  connectivity: Connectivity = 4,
): { parts: Part[]; partByPixel: Int32Array } {
  const partByPixel = new Int32Array(map.data.length).fill(FREE);
  const parts: Part[] = [];
  for (let i = 0; i < map.data.length; i++) {
    if (partByPixel[i] !== FREE) continue;
    const { pixels, box } = spread(map, i, connectivity, { marks: partByPixel, free: FREE, mark: parts.length });
    parts.push({ value: map.data[i]!, pixels, first: i, box });
  }
  return { parts, partByPixel };
}

const FREE = -1;
