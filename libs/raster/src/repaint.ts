import type { Lock } from './ink.js';
import type { LabelMap, Rect } from './label-map.js';

/** Returned for a pixel that keeps its value. */
export const KEEP = -1;

/**
 * Sets each pixel of a box to the value that the callback returns, as far as the lock allows: `i` is the index in the
 * image, `at` in the box. Returns the bounding box of the changed pixels, null when none changed.
 */
export function repaint(
  map: LabelMap,
  box: Rect,
  over: Lock | undefined,
  valueOf: (i: number, at: number) => number,
): Rect | null {
  const { data, width } = map;
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  for (let row = 0, at = 0; row < box.height; row++) {
    const y = box.y + row;
    for (let x = box.x, i = y * width + x; x < box.x + box.width; x++, i++, at++) {
      const value = valueOf(i, at);
      const present = data[i]!;
      if (value === KEEP || value === present || over?.[present] === 0) continue;
      data[i] = value;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** A box enlarged on every side, clipped to the image. */
export function dilatedRect(box: Rect, by: number, size: { readonly width: number; readonly height: number }): Rect {
  const x = Math.max(0, box.x - by);
  const y = Math.max(0, box.y - by);
  return {
    x,
    y,
    width: Math.min(size.width, box.x + box.width + by) - x,
    height: Math.min(size.height, box.y + box.height + by) - y,
  };
}

export function fullRect({ width, height }: { readonly width: number; readonly height: number }): Rect {
  return { x: 0, y: 0, width, height };
}

/** Throws RangeError when the sizes differ. */
export function checkSameSize(a: LabelMap, b: LabelMap): void {
  if (a.width !== b.width || a.height !== b.height)
    throw new RangeError(`${b.width} × ${b.height} does not fit ${a.width} × ${a.height}`);
}
