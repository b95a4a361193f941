import { type Ink, Painter } from './ink.js';
import type { LabelMap, Rect } from './label-map.js';

/**
 * A point in image coordinates: pixel (0, 0) covers [0, 1) × [0, 1), its centre is (0.5, 0.5). May lie outside the
 * image.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Brush = 'disc' | 'square';

/** Paints the disc around a point. Returns the bounding box of the changed pixels, null when none changed. */
export function paintDisc(map: LabelMap, at: Point, radius: number, ink: number | Ink): Rect | null {
  return paintStroke(map, at, at, radius, ink, 'disc');
}

/**
 * Paints what the brush covers as it moves in a straight line between two points: every pixel whose centre is within
 * its reach, and the line of touching pixels along the segment, so that even the thinnest brush and the fastest stroke
 * leave a connected trace. Points outside the image are not clamped to its border. The cost is bounded by the image,
 * however far away the points lie. Returns the bounding box of the changed pixels, null when none changed. Throws
 * RangeError for coordinates that are not finite.
 */
export function paintStroke(
  map: LabelMap,
  from: Point,
  to: Point,
  radius: number,
  ink: number | Ink,
  brush: Brush = 'disc',
): Rect | null {
  for (const n of [from.x, from.y, to.x, to.y])
    if (!Number.isFinite(n)) throw new RangeError(`${n} is not a coordinate`);
  if (!Number.isFinite(radius) || radius < 0) throw new RangeError(`${radius} is not a radius`);
  const paint = new Painter(map, ink);
  const reaches = brush === 'disc' ? capsule(from, to, radius) : sweptSquare(from, to, radius);
  const y0 = Math.max(0, Math.floor(Math.min(from.y, to.y) - radius));
  const y1 = Math.min(map.height - 1, Math.floor(Math.max(from.y, to.y) + radius));
  for (let y = y0; y <= y1; y++) {
    const [low, high] = reachOfRow(from, to, radius, y + 0.5);
    // Both brushes are convex, so they cover one span of each row.
    let first = Math.max(0, Math.floor(low));
    let last = Math.min(map.width - 1, Math.floor(high));
    while (first <= last && !reaches(first + 0.5, y + 0.5)) first++;
    while (last > first && !reaches(last + 0.5, y + 0.5)) last--;
    if (first <= last) paint.span(y, first, last);
  }
  paintLine(paint, map, from, to);
  return paint.changed();
}

/**
 * The columns of a row that the brush might reach: around the part of the segment that is close enough vertically. One
 * pixel too wide on each side, so that rounding here has no effect on the result.
 */
function reachOfRow(from: Point, to: Point, radius: number, y: number): readonly [number, number] {
  const [enter, leave] = inside(from.y, to.y - from.y, y - radius - 1, y + radius + 1);
  const [first, last] = [Math.max(0, enter), Math.min(1, leave)];
  if (first > last) return [Infinity, -Infinity];
  const [a, b] = [from.x + first * (to.x - from.x), from.x + last * (to.x - from.x)];
  return [Math.min(a, b) - radius - 1, Math.max(a, b) + radius + 1];
}

/** Whether a point lies within the radius of the segment (Euclidean distance). */
function capsule(from: Point, to: Point, radius: number): (x: number, y: number) => boolean {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const lengthSquared = dx * dx + dy * dy;
  return (x, y) => {
    const along = lengthSquared === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / lengthSquared;
    const t = Math.min(1, Math.max(0, along));
    const ex = x - (from.x + t * dx);
    const ey = y - (from.y + t * dy);
    return ex * ex + ey * ey <= radius * radius;
  };
}

/** Whether a point lies within the radius of one point of the segment in both axes (Chebyshev distance). */
function sweptSquare(from: Point, to: Point, radius: number): (x: number, y: number) => boolean {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  return (x, y) => {
    const [enterX, leaveX] = inside(from.x, dx, x - radius, x + radius);
    const [enterY, leaveY] = inside(from.y, dy, y - radius, y + radius);
    return Math.max(0, enterX, enterY) <= Math.min(1, leaveX, leaveY);
  };
}

/** The interval of t in which `start + t · step` lies between two bounds; empty if it never does. */
function inside(start: number, step: number, low: number, high: number): readonly [number, number] {
  if (step === 0) return low <= start && start <= high ? [-Infinity, Infinity] : [Infinity, -Infinity];
  const a = (low - start) / step;
  const b = (high - start) / step;
  return a < b ? [a, b] : [b, a];
}

/** The pixels along the segment, 8-connected: one for every step of its longer axis. */
function paintLine(paint: Painter, map: LabelMap, from: Point, to: Point): void {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  paint.at(Math.floor(from.x), Math.floor(from.y));
  paint.at(Math.floor(to.x), Math.floor(to.y));
  if (Math.abs(dx) >= Math.abs(dy)) {
    walk(from.x, dx, map.width, (x, t) => paint.at(x, Math.floor(from.y + t * dy)));
  } else {
    walk(from.y, dy, map.height, (y, t) => paint.at(Math.floor(from.x + t * dx), y));
  }
}

/**
 * Visits the cells between `start` and `start + step` that lie in [0, size), with the t at which each centre is
 * crossed.
 */
function walk(start: number, step: number, size: number, visit: (cell: number, t: number) => void): void {
  const first = Math.max(0, Math.floor(Math.min(start, start + step)));
  const last = Math.min(size - 1, Math.floor(Math.max(start, start + step)));
  for (let cell = first; cell <= last; cell++) {
    visit(cell, step === 0 ? 0 : Math.min(1, Math.max(0, (cell + 0.5 - start) / step)));
  }
}
