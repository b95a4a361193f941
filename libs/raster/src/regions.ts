import { distanceSquared } from './distance.js';
import { type Region, regionAt } from './flood.js';
import type { Lock } from './ink.js';
import type { LabelMap, Rect } from './label-map.js';
import { connectedParts } from './parts.js';
import { KEEP, repaint, widened } from './repaint.js';

/** Farther no region is grown or shrunk: the longest side of an image. */
const FARTHEST = 4096;

/**
 * Grows the region around pixel (x, y) by every pixel that is at most `by` away from it (centre to centre, Euclid), as
 * far as the lock lets it. Returns the box of the pixels that changed, null when none did.
 */
export function growRegion(map: LabelMap, x: number, y: number, by: number, over?: Lock): Rect | null {
  checkReach(by);
  const region = regionAt(map, x, y);
  if (region === null) return null;
  const around = widened(region.box, by, map);
  const distance = distanceSquared(map.width, around, (i) => region.mask[i] === 1);
  return repaint(map, around, over, (_i, at) => (distance[at]! <= by * by ? region.value : KEEP));
}

/**
 * Takes from the region around pixel (x, y) every pixel that is at most `by` away from a pixel outside it. What is
 * freed goes to the classes around it, each spreading inwards side by side. The image's border frees nothing. Returns
 * the box of the pixels that changed, null when none did or the region's class is locked.
 */
export function shrinkRegion(map: LabelMap, x: number, y: number, by: number, over?: Lock): Rect | null {
  checkReach(by);
  const region = regionAt(map, x, y);
  if (region === null || over?.[region.value] === 0) return null;
  const around = widened(region.box, 1, map);
  const distance = distanceSquared(map.width, around, (i) => region.mask[i] === 0);
  const freed: number[] = [];
  repaint(map, around, undefined, (i, at) => {
    if (region.mask[i] === 1 && distance[at]! <= by * by) freed.push(i);
    return KEEP;
  });
  return giveAway(map, Int32Array.from(freed), (i) => region.mask[i] === 0);
}

/**
 * Gives the holes of the region around pixel (x, y) its value, as far as the lock lets it. A hole is what cannot be
 * left sideways or across corners without crossing the region, and does not touch the image's border. Returns the box
 * of the pixels that changed, null when none did.
 */
export function fillHoles(map: LabelMap, x: number, y: number, over?: Lock): Rect | null {
  const region = regionAt(map, x, y);
  if (region === null) return null;
  const { box, value } = region;
  const rest = { width: box.width, height: box.height, data: cutOut(region, map.width) };
  const { parts, partByPixel } = connectedParts(rest, 8);
  const isHole = Uint8Array.from(parts, (part) => (part.value === 0 && !touchesBorder(part.box, box) ? 1 : 0));
  return repaint(map, box, over, (_i, at) => (isHole[partByPixel[at]!] === 1 ? value : KEEP));
}

/**
 * Removes every connected part (touching by sides) of fewer than `below` pixels: the larger parts around spread over
 * it, side by side. With a lock, only parts of its values are removed. Afterwards no such part is left, unless there is
 * no larger one. Returns the box of the pixels that changed, null when none did.
 */
export function removeSpecks(map: LabelMap, below: number, over?: Lock): Rect | null {
  if (!Number.isInteger(below) || below < 1) throw new RangeError(`${below} is not a number of pixels`);
  const { parts, partByPixel } = connectedParts(map);
  const isSpeck = Uint8Array.from(parts, ({ pixels, value }) => (pixels < below && over?.[value] !== 0 ? 1 : 0));
  const count = parts.reduce((sum, { pixels }, part) => sum + (isSpeck[part] === 1 ? pixels : 0), 0);
  const freed = new Int32Array(count);
  for (let i = 0, next = 0; i < partByPixel.length; i++) if (isSpeck[partByPixel[i]!] === 1) freed[next++] = i;
  return giveAway(map, freed, (i) => isSpeck[partByPixel[i]!] === 0);
}

/**
 * Gives freed pixels, nearest first, the value of a pixel beside them: one that may spread, or one that was just given
 * away.
 */
function giveAway(map: LabelMap, freed: Int32Array, maySpread: (i: number) => boolean): Rect | null {
  const { width, height, data } = map;
  const state = new Uint8Array(data.length); // 1: freed, 2: given away
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
    const from = besides(i, width, data.length).find(maySpread);
    if (from !== undefined) take(i, data[from]!);
  }
  for (let head = 0; head < end; head++) {
    const i = queue[head]!;
    for (const next of besides(i, width, data.length)) if (state[next] === 1) take(next, given[i]!);
  }
  return repaint(map, boxOf(queue.subarray(0, end), width, height), undefined, (i) =>
    state[i] === 2 ? given[i]! : KEEP,
  );
}

/** The pixels that share a side with one: above, left, right, below. */
function besides(i: number, width: number, pixels: number): number[] {
  const x = i % width;
  const found: number[] = [];
  if (i >= width) found.push(i - width);
  if (x > 0) found.push(i - 1);
  if (x + 1 < width) found.push(i + 1);
  if (i + width < pixels) found.push(i + width);
  return found;
}

/** 1 where the region is, row after row of its box. */
function cutOut({ mask, box }: Region, width: number): Uint8Array {
  const piece = new Uint8Array(box.width * box.height);
  for (let row = 0; row < box.height; row++) {
    const start = (box.y + row) * width + box.x;
    piece.set(mask.subarray(start, start + box.width), row * box.width);
  }
  return piece;
}

function touchesBorder(part: Rect, box: Rect): boolean {
  return part.x === 0 || part.y === 0 || part.x + part.width === box.width || part.y + part.height === box.height;
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
  if (!Number.isInteger(by) || by < 1 || by > FARTHEST)
    throw new RangeError(`${by} is not a distance of 1 to ${FARTHEST} pixels`);
}
