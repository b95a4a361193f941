import { permutation, type Rng } from '@gannet/metrics';
import type { PixelChoice } from '../sampling.js';
import type { Placement } from './types.js';

/**
 * Heat of a keypoint at its own position, by visibility: half as high for hidden ones, so that the height distinguishes
 * them.
 */
export const HEIGHT = [0, 0.5, 1] as const;

/** Pixels within this many sigma of a keypoint carry its heat (beyond, it is below 1.2% of its height). */
const REACH = 3;

/**
 * The share of sampled pixels that are far from every keypoint: they teach where there is nothing, and are many and
 * similar.
 */
const FAR_SHARE = 0.4;

/** The share of an image's gathered pixels that is kept for those far from every keypoint. */
const FAR_GATHERED = 0.5;

/**
 * The target heat of every keypoint at some pixels, [pixels, keypoints]: height · exp(−d² / 2σ²), d from the pixel's
 * centre. `sigma` is in pixels.
 */
export function heatAt(
  points: readonly Placement[],
  pixels: ArrayLike<number>,
  resolution: number,
  sigma: number,
): Float32Array {
  const heat = new Float32Array(pixels.length * points.length);
  for (let at = 0; at < pixels.length; at++) {
    const pixel = pixels[at] as number;
    const [x, y] = [(pixel % resolution) + 0.5, Math.floor(pixel / resolution) + 0.5];
    points.forEach((point, keypoint) => {
      if (point.visibility === 0) return; // its position is meaningless
      const squared = (x - point.x) ** 2 + (y - point.y) ** 2;
      heat[at * points.length + keypoint] = HEIGHT[point.visibility] * Math.exp(-squared / (2 * sigma * sigma));
    });
  }
  return heat;
}

/**
 * Up to `wanted` pixels of an image: one group near each present keypoint, and one of pixels far from all. In training
 * each near group is sampled equally often, and the far one in two of five draws. `sigma` is in pixels.
 */
export function chooseHeatPixels(
  points: readonly Placement[],
  { resolution, sigma, wanted }: { readonly resolution: number; readonly sigma: number; readonly wanted: number },
  rng: Rng,
): PixelChoice {
  const there = points.filter(({ visibility }) => visibility > 0);
  const near: number[][] = there.map(() => []);
  const far: number[] = [];
  for (let pixel = 0; pixel < resolution * resolution; pixel++) {
    const [x, y] = [(pixel % resolution) + 0.5, Math.floor(pixel / resolution) + 0.5];
    const distances = there.map((point) => Math.hypot(x - point.x, y - point.y));
    const nearest = distances.reduce(
      (best, distance, index) => (distance < (distances[best] as number) ? index : best),
      0,
    );
    if (there.length > 0 && (distances[nearest] as number) <= REACH * sigma) (near[nearest] as number[]).push(pixel);
    else far.push(pixel);
  }
  const groups = [...near, far];
  const shares = [...near.map(() => (1 - FAR_GATHERED) / there.length), there.length === 0 ? 1 : FAR_GATHERED];
  const chances = [...near.map(() => (1 - FAR_SHARE) / there.length), there.length === 0 ? 1 : FAR_SHARE];
  const pixels: number[] = [];
  const starts = [0];
  const counts: number[] = [];
  groups.forEach((group, index) => {
    if (group.length === 0) return;
    const order = permutation(group.length, rng);
    const taken = Math.min(group.length, Math.max(1, Math.floor(wanted * (shares[index] as number))));
    for (let at = 0; at < taken; at++) pixels.push(group[order[at] as number] as number);
    starts.push(pixels.length);
    counts.push(chances[index] as number);
  });
  return { pixels: Int32Array.from(pixels), classes: counts.map((_, index) => index), starts, counts };
}
