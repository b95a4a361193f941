import { below, type Rng } from '@gannet/metrics';

/**
 * Up to `wanted` pixels of a map that hold a value, in their order, every choice of so many being equally likely (Floyd's algorithm:
 * Bentley and Floyd 1987). It draws as many numbers as it gives, where a shuffle would draw one for every pixel of the image.
 */
export function somePixels(map: Uint8Array, value: number, wanted: number, rng: Rng): Int32Array {
  let total = 0;
  for (let pixel = 0; pixel < map.length; pixel++) if (map[pixel] === value) total++; // a tenth of the time that for…of takes
  const ranks = new Set<number>();
  for (let last = Math.max(0, total - wanted); last < total; last++) {
    const rank = below(last + 1, rng);
    ranks.add(ranks.has(rank) ? last : rank);
  }
  const inOrder = Int32Array.from(ranks).sort();
  const pixels = new Int32Array(inOrder.length);
  for (let pixel = 0, rank = 0, found = 0; found < pixels.length; pixel++) {
    if (map[pixel] !== value || rank++ !== inOrder[found]) continue;
    pixels[found++] = pixel;
  }
  return pixels;
}
