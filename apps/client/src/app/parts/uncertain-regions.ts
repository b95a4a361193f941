import { connectedComponents, type LabelMap, type Rect, regionAt } from '@gannet/raster';
import { quantile } from './heat';
import { cut } from './rect';

/** A region where the members disagree. */
export interface UncertainRegion {
  readonly box: Rect;
  /** Their disagreement summed over its pixels. */
  readonly weight: number;
  /** One of its pixels. */
  readonly pixel: number;
  /** The least uncertainty of its pixels. */
  readonly limit: number;
}

/** The most uncertain tenth of the pixels, as in the score of an image. */
const SHARE = 0.1;
/** Smaller regions are seams between classes, where there is nothing to decide. */
const LEAST_PIXELS = 4;

/** The regions of the most uncertain tenth of an image, the heaviest first. `uncertainty` has one byte a pixel. */
export function uncertainRegions(uncertainty: Uint8Array, width: number, height: number): UncertainRegion[] {
  const limit = Math.max(1, quantile(uncertainty, 1 - SHARE));
  const { components, componentByPixel } = connectedComponents(above(uncertainty, limit, width, height), 8);
  const weights = new Float64Array(components.length);
  const pixelOf = new Int32Array(components.length);
  for (let i = uncertainty.length - 1; i >= 0; i--) {
    weights[componentByPixel[i]!]! += uncertainty[i]!;
    pixelOf[componentByPixel[i]!] = i;
  }
  return components
    .map(({ box, value, pixels }, part) => ({
      box,
      weight: value === 1 && pixels >= LEAST_PIXELS ? weights[part]! : 0,
      pixel: pixelOf[part]!,
      limit,
    }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
}

/** 1 for each pixel of the region, row after row of its box. */
export function maskOf(
  { box, pixel, limit }: UncertainRegion,
  uncertainty: Uint8Array,
  width: number,
  height: number,
): Uint8Array {
  const region = regionAt(above(uncertainty, limit, width, height), pixel % width, Math.floor(pixel / width), 8);
  return region === null ? new Uint8Array(box.width * box.height) : cut(region.mask, width, box);
}

/** The index of the first region whose box contains a pixel; −1 if none does. */
export function regionAtPixel(regions: readonly UncertainRegion[], pixel: number, width: number): number {
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  return regions.findIndex(({ box }) => x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height);
}

function above(uncertainty: Uint8Array, limit: number, width: number, height: number): LabelMap {
  return { width, height, data: uncertainty.map((value) => (value >= limit ? 1 : 0)) };
}
