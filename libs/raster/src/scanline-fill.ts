import type { LabelMap, Rect } from './label-map.js';

/** Which pixels are neighbours: the 4 that share a side, or also the 4 that share a corner. */
export type Connectivity = 4 | 8;

/**
 * The buffer in which a region is marked: pixels equal to `free` may be taken, those of the region are set to `mark`.
 */
interface FillMarks {
  readonly marks: Uint8Array | Int32Array;
  readonly free: number;
  readonly mark: number;
}

/** Marks the free pixels of equal value that are connected to a start, span by span. */
export function scanlineFill(
  { width, height, data }: LabelMap,
  start: number,
  connectivity: Connectivity,
  { marks, free, mark }: FillMarks,
): { box: Rect; pixels: number } {
  const value = data[start]!;
  const reach = connectivity === 8 ? 1 : 0;
  let [left, right, top, bottom, pixels] = [width, -1, height, -1, 0];
  const rows = new SpanStack();
  rows.push(Math.floor(start / width), start % width, start % width);
  for (let next = rows.pop(); next !== null; next = rows.pop()) {
    const [y, from, to] = next;
    const row = y * width;
    for (let x = from; x <= to; x++) {
      if (data[row + x] !== value || marks[row + x] !== free) continue;
      let first = x;
      while (first > 0 && data[row + first - 1] === value && marks[row + first - 1] === free) first--;
      while (x + 1 < width && data[row + x + 1] === value && marks[row + x + 1] === free) x++;
      marks.fill(mark, row + first, row + x + 1);
      pixels += x + 1 - first;
      if (first < left) left = first;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      const [low, high] = [Math.max(0, first - reach), Math.min(width - 1, x + reach)];
      if (y > 0) rows.push(y - 1, low, high);
      if (y + 1 < height) rows.push(y + 1, low, high);
    }
  }
  return { box: { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }, pixels };
}

/** A growing stack of spans that are still to be examined: no recursion, whatever the shape of the region. */
class SpanStack {
  #data = new Int32Array(3 * 1024);
  #length = 0;

  push(y: number, from: number, to: number): void {
    if (this.#length + 3 > this.#data.length) {
      const grown = new Int32Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.#length++] = y;
    this.#data[this.#length++] = from;
    this.#data[this.#length++] = to;
  }

  pop(): readonly [number, number, number] | null {
    if (this.#length === 0) return null;
    this.#length -= 3;
    return [this.#data[this.#length]!, this.#data[this.#length + 1]!, this.#data[this.#length + 2]!];
  }
}
