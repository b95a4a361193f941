import { distanceSquared } from './distance.js';
import { type Region, regionAt } from './flood.js';
import type { Lock } from './ink.js';
import type { LabelMap, Rect } from './label-map.js';
import { connectedComponents } from './components.js';
import { dilatedRect, KEEP, repaint } from './repaint.js';

/** The largest distance by which a region is grown or shrunk: the longest side of an image. */
const MAX_DISTANCE = 4096;

/**
 * Grows the region around pixel (x, y) by every pixel at most `by` away from it (Euclidean, between centres), as far as
 * the lock allows. Returns the bounding box of the changed pixels, null when none changed.
 */
export function growRegion(map: LabelMap, x: number, y: number, by: number, over?: Lock): Rect | null {
  checkReach(by);
  const region = regionAt(map, x, y);
  if (region === null) return null;
  const around = dilatedRect(region.box, by, map);
  const distance = distanceSquared(map.width, around, (i) => region.mask[i] === 1);
  return repaint(map, around, over, (_i, at) => (distance[at]! <= by * by ? region.value : KEEP));
}

/**
 * Removes from the region around pixel (x, y) every pixel at most `by` away from a pixel outside it. The freed pixels
 * are filled by the neighbouring classes, spreading inwards (4-connected). The image's border frees nothing. Returns
 * the bounding box of the changed pixels, null when none changed or the region's class is locked.
 */
export function shrinkRegion(map: LabelMap, x: number, y: number, by: number, over?: Lock): Rect | null {
  checkReach(by);
  const region = regionAt(map, x, y);
  if (region === null || over?.[region.value] === 0) return null;
  const around = dilatedRect(region.box, 1, map);
  const distance = distanceSquared(map.width, around, (i) => region.mask[i] === 0);
  const freed: number[] = [];
  repaint(map, around, undefined, (i, at) => {
    if (region.mask[i] === 1 && distance[at]! <= by * by) freed.push(i);
    return KEEP;
  });
  return fillFromNeighbours(map, Int32Array.from(freed), (i) => region.mask[i] === 0);
}

/**
 * Fills the holes of the region around pixel (x, y) with its value, as far as the lock allows. A hole is an area that
 * is enclosed by the region (8-connected) and does not touch the image's border. Returns the bounding box of the
 * changed pixels, null when none changed.
 */
export function fillHoles(map: LabelMap, x: number, y: number, over?: Lock): Rect | null {
  const region = regionAt(map, x, y);
  if (region === null) return null;
  const { box, value } = region;
  const rest = { width: box.width, height: box.height, data: cropMask(region, map.width) };
  const { components, componentByPixel } = connectedComponents(rest, 8);
  const isHole = Uint8Array.from(components, (hole) => (hole.value === 0 && !touchesBorder(hole.box, box) ? 1 : 0));
  return repaint(map, box, over, (_i, at) => (isHole[componentByPixel[at]!] === 1 ? value : KEEP));
}

/**
 * Removes every connected component (4-connected) of fewer than `below` pixels; the larger components around it spread
 * over it. With a lock, only components of its values are removed. Afterwards no such component is left, unless there
 * is no larger one. Returns the bounding box of the changed pixels, null when none changed.
 */
export function removeSpecks(map: LabelMap, below: number, over?: Lock): Rect | null {
  if (!Number.isInteger(below) || below < 1) throw new RangeError(`${below} is not a number of pixels`);
  const { components, componentByPixel } = connectedComponents(map);
  const isSpeck = Uint8Array.from(components, ({ pixels, value }) => (pixels < below && over?.[value] !== 0 ? 1 : 0));
  const count = components.reduce((sum, { pixels }, index) => sum + (isSpeck[index] === 1 ? pixels : 0), 0);
  const freed = new Int32Array(count);
  for (let i = 0, next = 0; i < componentByPixel.length; i++)
    if (isSpeck[componentByPixel[i]!] === 1) freed[next++] = i;
  return fillFromNeighbours(map, freed, (i) => isSpeck[componentByPixel[i]!] === 0);
}

/**
 * Fills freed pixels, nearest first, with the value of a neighbour: one that may spread, or one that was just filled.
 */
function fillFromNeighbours(map: LabelMap, freed: Int32Array, maySpread: (i: number) => boolean): Rect | null {
  const { width, height, data } = map;
  const state = new Uint8Array(data.length); // 1: freed, 2: filled
  for (const i of freed) state[i] = 1;
  const given = new Uint8Array(data.length);
  const queue = new Int32Array(freed.length);
  let end = 0;
  const take = (i: number, value: number): void => {
    state[i] = 2;
    given[i] = value;
    queue[end++] = i;
  };
  for (const i of freed) {
    const from = neighboursOf(i, width, data.length).find(maySpread);
    if (from !== undefined) take(i, data[from]!);
  }
  for (let head = 0; head < end; head++) {
    const i = queue[head]!;
    for (const next of neighboursOf(i, width, data.length)) if (state[next] === 1) take(next, given[i]!);
  }
  return repaint(map, boxOf(queue.subarray(0, end), width, height), undefined, (i) =>
    state[i] === 2 ? given[i]! : KEEP,
  );
}

/** The 4-neighbours of a pixel: above, left, right, below. */
function neighboursOf(i: number, width: number, pixels: number): number[] {
  const x = i % width;
  const found: number[] = [];
  if (i >= width) found.push(i - width);
  if (x > 0) found.push(i - 1);
  if (x + 1 < width) found.push(i + 1);
  if (i + width < pixels) found.push(i + width);
  return found;
}

/** The region's mask, cropped to its bounding box. */
function cropMask({ mask, box }: Region, width: number): Uint8Array {
  const piece = new Uint8Array(box.width * box.height);
  for (let row = 0; row < box.height; row++) {
    const start = (box.y + row) * width + box.x;
    piece.set(mask.subarray(start, start + box.width), row * box.width);
  }
  return piece;
}

function touchesBorder(inner: Rect, box: Rect): boolean {
  return inner.x === 0 || inner.y === 0 || inner.x + inner.width === box.width || inner.y + inner.height === box.height;
}

function boxOf(pixels: Int32Array, width: number, height: number): Rect {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (const i of pixels) {
    const x = i % width;
    const y = (i - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: Math.max(0, right - left + 1), height: Math.max(0, bottom - top + 1) };
}

function checkReach(by: number): void {
  if (!Number.isInteger(by) || by < 1 || by > MAX_DISTANCE)
    throw new RangeError(`${by} is not a distance of 1 to ${MAX_DISTANCE} pixels`);
}
