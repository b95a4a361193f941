import { checkValue, type LabelMap, type Rect } from './label-map.js';

/** 256 flags, one per value: whether a pixel with this value may be painted over. */
export type Lock = Uint8Array;

/** The value to paint, and the values that may be painted over; all of them without `over`. */
export interface Ink {
  readonly value: number;
  readonly over?: Lock | undefined;
}

/** A lock that allows only these values to be painted over. Throws RangeError for an invalid value. */
export function lockTo(values: Iterable<number>): Lock {
  return marked(new Uint8Array(256), values, 1);
}

/**
 * A lock that protects these values; all others may be painted over, as far as `within` allows. Throws RangeError for
 * an invalid value.
 */
export function lockAgainst(values: Iterable<number>, within: Lock = new Uint8Array(256).fill(1)): Lock {
  return marked(within.slice(), values, 0);
}

function marked(lock: Uint8Array, values: Iterable<number>, mark: 0 | 1): Uint8Array {
  for (const value of values) {
    checkValue(value);
    lock[value] = mark;
  }
  return lock;
}

/** Sets pixels as far as the ink's lock allows, and tracks the bounding box of the changed ones. */
export class Painter {
  readonly #value: number;
  readonly #changes: Lock;
  #left = Infinity;
  #top = Infinity;
  #right = -Infinity;
  #bottom = -Infinity;

  readonly #map: LabelMap;

  constructor(map: LabelMap, ink: number | Ink) {
    this.#map = map;
    const { value, over } = typeof ink === 'number' ? { value: ink } : ink;
    checkValue(value);
    this.#value = value;
    this.#changes = over === undefined ? new Uint8Array(256).fill(1) : over.slice();
    this.#changes[value] = 0;
  }

  at(x: number, y: number): void {
    if (x >= 0 && y >= 0 && x < this.#map.width && y < this.#map.height) this.span(y, x, x);
  }

  /** Paints columns `from … to` of a row; the row must lie inside the image, the columns need not. */
  span(y: number, from: number, to: number): void {
    const { data, width } = this.#map;
    const changes = this.#changes;
    const value = this.#value;
    const row = y * width;
    const last = row + Math.min(width - 1, to);
    let first = -1;
    let end = -1;
    for (let i = row + Math.max(0, from); i <= last; i++) {
      if (changes[data[i]!] === 0) continue;
      data[i] = value;
      if (first < 0) first = i;
      end = i;
    }
    if (first >= 0) this.#widen(first - row, end - row, y);
  }

  changed(): Rect | null {
    if (this.#right < this.#left) return null;
    // Never negative, but −0 where a stroke began at −0, which Object.is does not consider equal to 0.
    return {
      x: Math.abs(this.#left),
      y: Math.abs(this.#top),
      width: this.#right - this.#left + 1,
      height: this.#bottom - this.#top + 1,
    };
  }

  #widen(left: number, right: number, y: number): void {
    if (left < this.#left) this.#left = left;
    if (right > this.#right) this.#right = right;
    if (y < this.#top) this.#top = y;
    if (y > this.#bottom) this.#bottom = y;
  }
}
