import { UNLABELLED } from '@gannet/metrics';

/**
 * Which connected part every pixel of a label map belongs to, [side, side]: pixels of one class that touch, also at a
 * corner, are one region, unlabelled ones are in none (−1). Regions are numbered from 0 in the order of their first
 * pixel; `count` is how many there are.
 */
export function regionsOf(labels: Uint8Array, side: number): { regionByPixel: Int32Array; count: number } {
  const regionByPixel = new Int32Array(labels.length).fill(-1);
  const waiting = new Int32Array(labels.length);
  let count = 0;
  for (let first = 0; first < labels.length; first++) {
    if (labels[first] === UNLABELLED || (regionByPixel[first] as number) >= 0) continue;
    regionByPixel[first] = count;
    waiting[0] = first;
    for (let left = 1; left > 0;) {
      const pixel = waiting[--left] as number;
      const [row, column] = [Math.floor(pixel / side), pixel % side];
      for (let y = Math.max(0, row - 1); y <= Math.min(side - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(side - 1, column + 1); x++) {
          const near = y * side + x;
          if ((regionByPixel[near] as number) >= 0 || labels[near] !== labels[first]) continue;
          regionByPixel[near] = count;
          waiting[left++] = near;
        }
      }
    }
    count++;
  }
  return { regionByPixel, count };
}
