import { regionAt } from './flood.js';
import type { Ink, Lock } from './ink.js';
import { checkValue, type LabelMap, type Rect } from './label-map.js';
import { checkSameSize, fullRect, KEEP, repaint } from './repaint.js';

/**
 * Swaps two classes, in the pixels that the lock allows to change. Returns the bounding box of the changed pixels, null
 * when none changed.
 */
export function swapClasses(map: LabelMap, a: number, b: number, over?: Lock): Rect | null {
  checkValue(a);
  checkValue(b);
  return repaint(map, fullRect(map), over, (i) => (map.data[i] === a ? b : map.data[i] === b ? a : KEEP));
}

/**
 * Copies another map of the same size, as far as the lock allows. Returns the bounding box of the changed pixels, null
 * when none changed.
 */
export function copyMap(map: LabelMap, from: LabelMap, over?: Lock): Rect | null {
  checkSameSize(map, from);
  return repaint(map, fullRect(map), over, (i) => from.data[i]!);
}

/**
 * Copies the region of another map that contains pixel (x, y). Returns the bounding box of the changed pixels, null
 * when none changed.
 */
export function copyRegion(map: LabelMap, from: LabelMap, x: number, y: number, over?: Lock): Rect | null {
  checkSameSize(map, from);
  const region = regionAt(from, x, y);
  return region === null ? null : repaint(map, region.box, over, (i) => (region.mask[i] === 1 ? region.value : KEEP));
}

/**
 * Paints the pixels where a mask of the image's size is not 0. Returns the bounding box of the changed pixels, null
 * when none changed.
 */
export function paintMask(map: LabelMap, mask: Uint8Array, { value, over }: Ink): Rect | null {
  checkValue(value);
  if (mask.length !== map.data.length)
    throw new RangeError(`a mask of ${mask.length} bytes does not meet ${map.width} × ${map.height} pixels`);
  return repaint(map, fullRect(map), over, (i) => (mask[i] === 0 ? KEEP : value));
}
