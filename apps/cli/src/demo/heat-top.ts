import type { Placement } from '@gannet/contracts';

/**
 * A person would call a keypoint covered where the oracle's heat stays below this: between its two heaps, near 0 and
 * near 1.
 */
const SEEN_FROM = 0.35;

/** Heat below this is taken for it before its logarithm. */
const COLDEST = 1e-3;

/**
 * Where the oracle sees keypoints: the top of each map of [keypoints, height, width] between pixels, by the parabola
 * through the logarithms of the highest pixel and its neighbours (exact for the Gaussians it was trained on). Too cold
 * a map has none.
 */
export function placementsOf(heat: Float32Array, width: number, height: number): Placement[] {
  const pixels = width * height;
  return Array.from({ length: heat.length / pixels }, (_, keypoint) =>
    topOf(heat.subarray(keypoint * pixels, (keypoint + 1) * pixels), width, height),
  );
}

function topOf(map: Float32Array, width: number, height: number): Placement {
  const best = map.reduce((top, value, pixel) => (value > map[top]! ? pixel : top), 0);
  if (!(map[best]! >= SEEN_FROM)) return { x: 0, y: 0, visibility: 0 };
  const [column, row] = [best % width, Math.floor(best / width)];
  const at = (x: number, y: number): number => Math.log(Math.max(COLDEST, map[y * width + x]!));
  return { x: summit(column, width, (x) => at(x, row)), y: summit(row, height, (y) => at(column, y)), visibility: 2 };
}

/**
 * Where along a line of `length` pixels the parabola has its top: through the highest pixel and its neighbours, at an
 * edge through the three inside.
 */
function summit(highest: number, length: number, at: (index: number) => number): number {
  const middle = Math.max(1, Math.min(length - 2, highest));
  const [before, here, after] = [at(middle - 1), at(middle), at(middle + 1)];
  const bend = before + after - 2 * here;
  const away = bend < -1e-6 ? middle - highest + (before - after) / (2 * bend) : 0;
  return highest + 0.5 + Math.max(-0.5, Math.min(0.5, away));
}
