import type { Placement } from '@gannet/contracts';

/** A keypoint whose heat stays below this counts as absent: between the oracle's two clusters, near 0 and near 1. */
const PRESENT_FROM = 0.35;

/** Lower bound on the heat before its logarithm. */
const MIN_HEAT = 1e-3;

/**
 * The oracle's keypoints: the maximum of each map of [keypoints, height, width] at subpixel precision, from the
 * parabola through the logarithms of the highest pixel and its neighbours (exact for the Gaussians it was trained on).
 * Maps with low heat have none.
 */
export function placementsOf(heat: Float32Array, width: number, height: number): Placement[] {
  const pixels = width * height;
  return Array.from({ length: heat.length / pixels }, (_, keypoint) =>
    maximumOf(heat.subarray(keypoint * pixels, (keypoint + 1) * pixels), width, height),
  );
}

function maximumOf(map: Float32Array, width: number, height: number): Placement {
  const best = map.reduce((top, value, pixel) => (value > map[top]! ? pixel : top), 0);
  if (!(map[best]! >= PRESENT_FROM)) return { x: 0, y: 0, visibility: 0 };
  const [column, row] = [best % width, Math.floor(best / width)];
  const at = (x: number, y: number): number => Math.log(Math.max(MIN_HEAT, map[y * width + x]!));
  return { x: vertex(column, width, (x) => at(x, row)), y: vertex(row, height, (y) => at(column, y)), visibility: 2 };
}

/**
 * Position of the parabola's maximum along a line of `length` pixels: through the highest pixel and its neighbours, at
 * an edge through the three outermost pixels.
 */
function vertex(highest: number, length: number, at: (index: number) => number): number {
  const middle = Math.max(1, Math.min(length - 2, highest));
  const [before, here, after] = [at(middle - 1), at(middle), at(middle + 1)];
  const bend = before + after - 2 * here;
  const away = bend < -1e-6 ? middle - highest + (before - after) / (2 * bend) : 0;
  return highest + 0.5 + Math.max(-0.5, Math.min(0.5, away));
}
