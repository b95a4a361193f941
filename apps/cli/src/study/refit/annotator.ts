import { randomInt, type Rng } from '@gannet/metrics';
import { type Component, connectedComponents, type LabelMap, paintDisc, UNLABELLED } from '@gannet/raster';

/** Pixels that get a class; never empty, and all had another class before. */
interface Stroke {
  readonly value: number;
  readonly pixels: readonly number[];
}

/** Brush radii in pixels: 2 to 4 pixels wide. */
const RADII = [1, 1.5, 2] as const;
/** One in this many corrections is a lasso around the whole region; the others are brush strokes along a part of it. */
const LASSO_OF = 3;
/** Minimum share of the region's length that a brush stroke covers; the maximum is all of it. */
const LEAST_LENGTH = 0.4;

/**
 * The next stroke of a careful annotator: a part of the largest connected region that should be another class, painted
 * with that class. The stroke follows the region from one end towards the other and stays inside the true outline. Null
 * if nothing is wrong.
 */
export function nextStroke(labels: LabelMap, truth: LabelMap, rng: Rng): Stroke | null {
  const wrong = {
    ...truth,
    data: truth.data.map((value, pixel) => (value === labels.data[pixel] ? UNLABELLED : value)),
  };
  const { components, componentByPixel } = connectedComponents(wrong, 8);
  const largest = components.reduce<Component | null>(
    (most, part) => (part.value !== UNLABELLED && part.pixels > (most?.pixels ?? 0) ? part : most),
    null,
  );
  if (!largest) return null;
  const { value } = largest;
  const region = new Set(
    [...componentByPixel.keys()].filter((pixel) => components[componentByPixel[pixel]!] === largest),
  );
  if (randomInt(LASSO_OF, rng) === 0) return { value, pixels: [...region] };
  const path = pathAlong(region, truth.width, [...region][randomInt(region.size, rng)]!);
  const length = Math.max(1, Math.round(path.length * (LEAST_LENGTH + (1 - LEAST_LENGTH) * rng())));
  const covered = brushed(path.slice(0, length), truth, RADII[randomInt(RADII.length, rng)]!);
  return { value, pixels: covered.filter((pixel) => truth.data[pixel] === value && labels.data[pixel] !== value) };
}

/**
 * A path through the region between two ends that are as far apart as possible, in steps to any of the eight
 * neighbours.
 */
function pathAlong(region: ReadonlySet<number>, width: number, start: number): number[] {
  const end = walked(region, width, start).at(-1)!.pixel;
  const steps = walked(region, width, end);
  const path: number[] = [];
  for (let step = steps.at(-1); step; step = step.from === null ? undefined : steps[step.from])
    path.unshift(step.pixel);
  return path;
}

/** All pixels of a connected region, nearest first, with the index of the preceding step. */
function walked(
  region: ReadonlySet<number>,
  width: number,
  start: number,
): { readonly pixel: number; readonly from: number | null }[] {
  const steps: { readonly pixel: number; readonly from: number | null }[] = [{ pixel: start, from: null }];
  const seen = new Set([start]);
  for (let at = 0; at < steps.length; at++) {
    const { pixel } = steps[at]!;
    const column = pixel % width;
    for (const near of neighbours(pixel, width)) {
      if (!region.has(near) || seen.has(near) || Math.abs((near % width) - column) > 1) continue;
      seen.add(near);
      steps.push({ pixel: near, from: at });
    }
  }
  return steps;
}

function neighbours(pixel: number, width: number): number[] {
  return [-width, -1, 1, width, -width - 1, -width + 1, width - 1, width + 1].map((step) => pixel + step);
}

/** The pixels under a round brush that follows a path. */
function brushed(path: readonly number[], { width, height }: LabelMap, radius: number): number[] {
  const map = { width, height, data: new Uint8Array(width * height) };
  for (const pixel of path) paintDisc(map, { x: (pixel % width) + 0.5, y: Math.floor(pixel / width) + 0.5 }, radius, 1);
  return [...map.data.keys()].filter((pixel) => map.data[pixel] === 1);
}
