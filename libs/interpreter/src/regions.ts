import { UNLABELLED } from '@gannet/metrics';

/**
 * The connected component of every pixel of a label map [side, side]: 8-connected pixels of one class; unlabelled
 * pixels belong to none (−1). Components are numbered from 0 in the order of their first pixel; `count` is their
 * number.
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
