import { connectedParts, type LabelMap, type Rect } from '@gannet/raster';

/** A region where the members disagree; `weight` is their disagreement summed over its pixels. */
export interface Doubt {
  readonly box: Rect;
  readonly weight: number;
}

/** The tenth that is least certain is worth a look: as the score of an image is the mean of its most uncertain tenth. */
const SHARE = 0.1;
/** Smaller regions are the seams between classes, which no person sees more of. */
const LEAST_PIXELS = 4;

/** The regions of the most uncertain tenth of an image, the heaviest first. `uncertainty` has one byte a pixel. */
export function doubtsIn(uncertainty: Uint8Array, width: number, height: number): Doubt[] {
  const limit = Math.max(1, quantile(uncertainty, 1 - SHARE));
  const map: LabelMap = { width, height, data: uncertainty.map((value) => (value >= limit ? 1 : 0)) };
  const { parts, partByPixel } = connectedParts(map, 8);
  const weights = new Float64Array(parts.length);
  for (let i = 0; i < uncertainty.length; i++) weights[partByPixel[i]!]! += uncertainty[i]!;
  return parts.map(({ box, value, pixels }, part) => ({ box, weight: value === 1 && pixels >= LEAST_PIXELS ? weights[part]! : 0 }))
    .filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
}

/** The value that a share of all bytes is at most. */
function quantile(bytes: Uint8Array, share: number): number {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]! += 1;
  let seen = 0;
  return counts.findIndex((count) => (seen += count) >= share * bytes.length);
}
