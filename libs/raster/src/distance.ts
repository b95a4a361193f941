import type { Rect } from './label-map.js';

/**
 * Squared distance of each pixel of a box to the nearest seed in the box, between centres; 2^30 where there is none.
 * Exact, in two passes (Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", 2012): first along
 * the columns, then along the rows as the lower envelope of parabolas. `width` is the image's; `isSeed` receives
 * indices into the image.
 */
export function distanceSquared(width: number, box: Rect, isSeed: (i: number) => boolean): Int32Array {
  const distance = new Int32Array(box.width * box.height);
  for (let x = 0; x < box.width; x++) downColumn(distance, width, box, x, isSeed);
  const row = new Int32Array(box.width);
  const envelope = { places: new Int32Array(box.width), starts: new Float64Array(box.width + 1) };
  for (let start = 0; start < distance.length; start += box.width) {
    row.set(distance.subarray(start, start + box.width));
    alongRow(row, distance.subarray(start, start + box.width), envelope);
  }
  return distance;
}

/** Larger than any squared distance in an image, small enough not to overflow 32 bits. */
const FAR = 2 ** 30;

function downColumn(distance: Int32Array, width: number, box: Rect, x: number, isSeed: (i: number) => boolean): void {
  let steps = -1;
  for (let y = 0; y < box.height; y++) {
    steps = isSeed((box.y + y) * width + box.x + x) ? 0 : steps < 0 ? -1 : steps + 1;
    distance[y * box.width + x] = steps < 0 ? FAR : steps * steps;
  }
  steps = -1;
  for (let y = box.height - 1; y >= 0; y--) {
    const at = y * box.width + x;
    steps = distance[at] === 0 ? 0 : steps < 0 ? -1 : steps + 1;
    if (steps >= 0 && steps * steps < distance[at]!) distance[at] = steps * steps;
  }
}

function alongRow(
  heights: Int32Array,
  out: Int32Array,
  { places, starts }: { places: Int32Array; starts: Float64Array },
): void {
  let last = -1;
  for (let x = 0; x < heights.length; x++) {
    if (heights[x] === FAR) continue;
    let start = -Infinity;
    while (last >= 0) {
      const p = places[last]!;
      start = (heights[x]! + x * x - heights[p]! - p * p) / (2 * (x - p));
      if (start > starts[last]!) break;
      last--;
      start = -Infinity;
    }
    last++;
    places[last] = x;
    starts[last] = start;
  }
  if (last < 0) return void out.fill(FAR);
  starts[last + 1] = Infinity;
  for (let x = 0, k = 0; x < heights.length; x++) {
    while (starts[k + 1]! < x) k++;
    const p = places[k]!;
    out[x] = (x - p) ** 2 + heights[p]!;
  }
}
