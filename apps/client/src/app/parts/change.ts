import { type Rect, UNLABELLED } from '@gannet/raster';

/**
 * A reversible change of a label map, compressed: for each run of pixels that changed from one value to another, the
 * distance to it, its length, and the two values. A stroke takes a few bytes a row.
 */
export type Change = Uint8Array;

/** The change from one raster to another within a box; null if there is none. */
export function changeOf(before: Uint8Array, after: Uint8Array, width: number, box: Rect): Change | null {
  const out = new Bytes();
  let end = 0;
  for (let y = box.y; y < box.y + box.height; y++) {
    const last = y * width + box.x + box.width;
    for (let i = last - box.width; i < last; i++) {
      const [from, to] = [before[i]!, after[i]!];
      if (from === to) continue;
      const start = i;
      while (i + 1 < last && before[i + 1] === from && after[i + 1] === to) i++;
      out.number(start - end);
      out.number(i + 1 - start);
      out.byte(from);
      out.byte(to);
      end = i + 1;
    }
  }
  return out.isEmpty ? null : out.taken();
}

/** Applies or reverts a change. Throws RangeError, having changed nothing, for bytes that do not fit the raster. */
export function replay(data: Uint8Array, change: Change, side: 'before' | 'after', width: number): Rect {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  checkChange(change, data.length);
  for (const { start, length, before, after } of stretchesOf(change, data.length)) {
    data.fill(side === 'before' ? before : after, start, start + length);
    const x = start % width;
    const y = Math.floor(start / width);
    left = Math.min(left, x);
    right = Math.max(right, Math.min(width, x + length) - 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** Throws RangeError for bytes that do not fit that many pixels. */
function checkChange(change: Change, pixels: number): void {
  const stretches = stretchesOf(change, pixels);
  while (stretches.next().done !== true);
}

/** Marks the pixels of a change with 1. */
export function markChanged(marks: Uint8Array, change: Change): void {
  for (const { start, length } of stretchesOf(change, marks.length)) marks.fill(1, start, start + length);
}

/** Does a change of unknown origin fit a raster of this many pixels and classes? */
export function fits(change: Change, pixels: number, classes: number): boolean {
  const isValue = (value: number): boolean => value < classes || value === UNLABELLED;
  try {
    for (const { length, before, after } of stretchesOf(change, pixels))
      if (length < 1 || !isValue(before) || !isValue(after)) return false;
    return change.length > 0;
  } catch {
    return false;
  }
}

interface Stretch {
  readonly start: number;
  readonly length: number;
  readonly before: number;
  readonly after: number;
}

function* stretchesOf(change: Change, pixels: number): Generator<Stretch> {
  let [at, end] = [0, 0];
  const number = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = change[at++];
      if (byte === undefined || scale > 2 ** 28) throw new RangeError('the change ends in the middle of a number');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  while (at < change.length) {
    const start = end + number();
    const length = number();
    const [before, after] = [change[at++], change[at++]];
    end = start + length;
    if (before === undefined || after === undefined || end > pixels)
      throw new RangeError(`the change does not fit ${pixels} pixels`);
    yield { start, length, before, after };
  }
}

/** A growing byte buffer; numbers take 7 bits a byte, the lowest first. */
class Bytes {
  private data = new Uint8Array(64);
  private length = 0;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  byte(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Uint8Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = value;
  }

  number(value: number): void {
    for (; value > 127; value = Math.floor(value / 128)) this.byte((value % 128) + 128);
    this.byte(value);
  }

  taken(): Uint8Array {
    return this.data.slice(0, this.length);
  }
}
