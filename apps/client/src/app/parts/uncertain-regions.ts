import { connectedComponents, type LabelMap, type Rect, regionAt } from '@gannet/raster';
import { quantile } from './heat';
import { cut } from './rect';

/** A region where the members disagree. */
export interface Doubt {
  readonly box: Rect;
  /** Their disagreement summed over its pixels. */
  readonly weight: number;
  /** One of its pixels. */
  readonly pixel: number;
  /** None of its pixels is less uncertain. */
  readonly limit: number;
}

/**
 * The tenth that is least certain is worth a look: as the score of an image is the mean of its most uncertain tenth.
 */
const SHARE = 0.1;
/** Smaller regions are the seams between classes, which no person sees more of. */
const LEAST_PIXELS = 4;

/** The regions of the most uncertain tenth of an image, the heaviest first. `uncertainty` has one byte a pixel. */
export function doubtsIn(uncertainty: Uint8Array, width: number, height: number): Doubt[] {
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
  { box, pixel, limit }: Doubt,
  uncertainty: Uint8Array,
  width: number,
  height: number,
): Uint8Array {
  const region = regionAt(above(uncertainty, limit, width, height), pixel % width, Math.floor(pixel / width), 8);
  return region === null ? new Uint8Array(box.width * box.height) : cut(region.mask, width, box);
}

/** Which of some regions a pixel lies in, by the box; −1 for none. */
export function doubtAt(doubts: readonly Doubt[], pixel: number, width: number): number {
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  return doubts.findIndex(({ box }) => x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height);
}

function above(uncertainty: Uint8Array, limit: number, width: number, height: number): LabelMap {
  return { width, height, data: uncertainty.map((value) => (value >= limit ? 1 : 0)) };
}
