import { type LabelMap, UNLABELLED } from '@gannet/raster';

/**
 * A mask in COCO's run lengths: in column-major order from the top left, runs outside and inside alternate, starting
 * outside. (pycocotools, maskApi.c.)
 */
interface Mask {
  readonly counts: readonly number[];
  /** Number of pixels in the mask. */
  readonly area: number;
  /** [x, y, width, height] of its bounding box. */
  readonly bbox: readonly [number, number, number, number];
}

interface Growing {
  readonly counts: number[];
  end: number;
  area: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The mask of every class that occurs, by class, in one pass over the map. Unlabelled pixels are in none. */
export function masksOf({ width, height, data }: LabelMap): Map<number, Mask> {
  const pixels = width * height;
  const growing = new Map<number, Growing>();
  for (let start = 0; start < pixels;) {
    const value = data[(start % height) * width + Math.floor(start / height)]!;
    let end = start + 1;
    while (end < pixels && data[(end % height) * width + Math.floor(end / height)] === value) end++;
    if (value !== UNLABELLED) grow(growing, value, start, end, height);
    start = end;
  }
  const sorted = [...growing].sort(([a], [b]) => a - b);
  return new Map(
    sorted.map(([value, { counts, end, area, left, right, top, bottom }]) => [
      value,
      {
        counts: end < pixels ? [...counts, pixels - end] : counts,
        area,
        bbox: [left, top, right - left + 1, bottom - top + 1],
      },
    ]),
  );
}

function grow(growing: Map<number, Growing>, value: number, start: number, end: number, height: number): void {
  const mask = growing.get(value) ?? {
    counts: [],
    end: 0,
    area: 0,
    left: Infinity,
    right: -1,
    top: Infinity,
    bottom: -1,
  };
  const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
  mask.counts.push(start - mask.end, end - start);
  mask.end = end;
  mask.area += end - start;
  mask.left = Math.min(mask.left, first);
  mask.right = Math.max(mask.right, last);
  // A run that continues into the next column touches both borders.
  mask.top = Math.min(mask.top, first === last ? start % height : 0);
  mask.bottom = Math.max(mask.bottom, first === last ? (end - 1) % height : height - 1);
  growing.set(value, mask);
}

/** Decodes run lengths to a row-major mask, 1 or 0. Throws RangeError unless the runs cover the image exactly. */
export function pixelsInside(counts: readonly number[], width: number, height: number): Uint8Array {
  const inside = new Uint8Array(width * height);
  let at = 0;
  counts.forEach((count, index) => {
    if (!Number.isInteger(count) || count < 0 || at + count > inside.length)
      throw new RangeError(`run ${index} of ${count} does not fit: ${at} of ${inside.length} pixels are covered`);
    if (index % 2 === 1)
      for (let i = at; i < at + count; i++) inside[(i % height) * width + Math.floor(i / height)] = 1;
    at += count;
  });
  if (at !== inside.length) throw new RangeError(`the runs cover ${at} of ${inside.length} pixels`);
  return inside;
}

/**
 * Five bits per character, offset 48; the sixth bit says that more follow; from the fourth run on, the difference to
 * the run before last is encoded.
 */
const [BITS, SIGN, MORE, OFFSET] = [5, 0x10, 0x20, 48];

/** COCO's compressed form of run lengths. */
export function packCounts(counts: readonly number[]): string {
  let packed = '';
  counts.forEach((count, index) => {
    let rest = index > 2 ? count - counts[index - 2]! : count;
    for (let more = true; more;) {
      const low = rest & 0x1f;
      rest >>= BITS;
      more = (low & SIGN) === 0 ? rest !== 0 : rest !== -1;
      packed += String.fromCharCode((more ? low | MORE : low) + OFFSET);
    }
  });
  return packed;
}

/** Decodes COCO's compressed form. Throws RangeError when it ends inside a number. */
export function unpackCounts(packed: string): number[] {
  const counts: number[] = [];
  for (let at = 0; at < packed.length;) {
    let value = 0;
    for (let shift = 0, more = true; more; shift += BITS) {
      const code = packed.charCodeAt(at++) - OFFSET;
      if (!(code >= 0 && code < 64)) throw new RangeError(`the counts end or break at character ${at - 1}`);
      value |= (code & 0x1f) << shift;
      more = (code & MORE) !== 0;
      if (!more && (code & SIGN) !== 0) value |= -1 << (shift + BITS);
    }
    counts.push(counts.length > 2 ? value + counts[counts.length - 2]! : value);
  }
  return counts;
}
