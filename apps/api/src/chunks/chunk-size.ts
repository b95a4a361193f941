/** Side of the images for which chunk sizes are given. */
const SIDE = 64;

/**
 * How many images a chunk has: `small` of 64 x 64 pixels, and fewer of larger ones in proportion to their pixels, so
 * that a chunk stays a few seconds of work and a small pool occupies all workers.
 */
export function chunkSize(small: number, side: number): number {
  return Math.max(1, Math.round(small / Math.max(1, (side / SIDE) ** 2)));
}
