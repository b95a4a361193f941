import type { Placement } from '@gannet/contracts';

/** A person would call a keypoint covered where the oracle's heat stays below this: between its two heaps, near 0 and near 1. */
const SEEN_FROM = 0.35;

/** Heat below this is taken for it before its logarithm. */
const COLDEST = 1e-3;

/**
 * Where the oracle sees keypoints: the top of each map of [keypoints, height, width] between pixels, by the parabola through
 * the logarithms of the highest pixel and its neighbours (exact for the Gaussians it was trained on). Too cold a map has none.
 */
export function placementsOf(heat: Float32Array, width: number, height: number): Placement[] {
  const pixels = width * height;
  return Array.from({ length: heat.length / pixels }, (_, keypoint) => topOf(heat.subarray(keypoint * pixels, (keypoint + 1) * pixels), width, height));
}

function topOf(map: Float32Array, width: number, height: number): Placement {
  const best = map.reduce((top, value, pixel) => (value > map[top]! ? pixel : top), 0);
  if (!(map[best]! >= SEEN_FROM)) return { x: 0, y: 0, visibility: 0 };
  const [column, row] = [best % width, Math.floor(best / width)];
  const at = (x: number, y: number): number => Math.log(Math.max(COLDEST, map[clamp(y, height) * width + clamp(x, width)]!));
  const middle = at(column, row);
  return {
    x: column + 0.5 + summit(at(column - 1, row), middle, at(column + 1, row)), y: row + 0.5 + summit(at(column, row - 1), middle, at(column, row + 1)), visibility: 2,
  };
}

function summit(before: number, middle: number, after: number): number {
  const bend = before + after - 2 * middle;
  return bend < -1e-6 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index));
}
