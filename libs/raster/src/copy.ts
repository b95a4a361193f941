import { regionAt } from './flood.js';
import type { Ink, Lock } from './ink.js';
import { checkValue, type LabelMap, type Rect } from './label-map.js';
import { checkSameSize, KEEP, repaint, wholeOf } from './repaint.js';

/**
 * Exchanges two classes, of the pixels that the lock lets change. Returns the box of the pixels that changed, null when
 * none did.
 */
export function swapClasses(map: LabelMap, a: number, b: number, over?: Lock): Rect | null {
  checkValue(a);
  checkValue(b);
  return repaint(map, wholeOf(map), over, (i) => (map.data[i] === a ? b : map.data[i] === b ? a : KEEP));
}

/**
 * Takes over another map of the same size, as far as the lock lets it. Returns the box of the pixels that changed, null
 * when none did.
 */
export function copyMap(map: LabelMap, from: LabelMap, over?: Lock): Rect | null {
  checkSameSize(map, from);
  return repaint(map, wholeOf(map), over, (i) => from.data[i]!);
}

/**
 * Takes over the region that another map has around pixel (x, y). Returns the box of the pixels that changed, null when
 * none did.
 */
export function copyRegion(map: LabelMap, from: LabelMap, x: number, y: number, over?: Lock): Rect | null {
  checkSameSize(map, from);
  const region = regionAt(from, x, y);
  return region === null ? null : repaint(map, region.box, over, (i) => (region.mask[i] === 1 ? region.value : KEEP));
}

/**
 * Paints the pixels where a mask of the image's size is not 0. Returns the box of the pixels that changed, null when
 * none did.
 */
export function paintMask(map: LabelMap, mask: Uint8Array, { value, over }: Ink): Rect | null {
  checkValue(value);
  if (mask.length !== map.data.length)
    throw new RangeError(`a mask of ${mask.length} bytes does not meet ${map.width} × ${map.height} pixels`);
  return repaint(map, wholeOf(map), over, (i) => (mask[i] === 0 ? KEEP : value));
}
