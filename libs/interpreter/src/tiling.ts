import type { Interpreter } from './types.js';

/**
 * How an image is tiled for the wide part of the computation, so that a member's hidden units are never materialised
 * for a whole large image: into strips of rows, and each strip into phases, the pixels with the same position in their
 * block.
 */
export interface Tiling {
  readonly strips: number;
  /** Rows per strip. */
  readonly height: number;
  /**
   * Side of a block: 2 where smaller layers are upsampled per strip, 1 where there are none, or one strip is the whole
   * image.
   */
  readonly block: 1 | 2;
}

/**
 * First-layer units of the members that are computed together: enough to make a convolution efficient, and half of an
 * ensemble by default.
 */
export const UNITS_TOGETHER = 160;

/** Hidden units of one phase of one strip that fit in the cache: 1.25 MB of float32. */
const UNITS_IN_HAND = 5 << 16;

/**
 * Strips of `wanted` rows, or of a number that suits the image: a small image is one strip. Throws RangeError when they
 * do not divide it.
 */
export function tilingOf(
  { layers, resolution, hidden: [h1] }: Pick<Interpreter, 'layers' | 'resolution' | 'hidden'>,
  wanted?: number,
): Tiling {
  const step = layers.every((layer) => layer.resolution === resolution) ? 1 : 2;
  const units = (Math.max(UNITS_TOGETHER, h1) * resolution) / step ** 2;
  let height = resolution;
  while (height % (2 * step) === 0 && (wanted === undefined ? height * units > UNITS_IN_HAND : height > wanted))
    height /= 2;
  if (wanted !== undefined && height !== wanted)
    throw new RangeError(`an image of ${resolution} rows is not cut into strips of ${wanted}`);
  return { strips: resolution / height, height, block: height === resolution ? 1 : step };
}

/** The positions in a block, row by row: the phases. */
export function phasesOf({ block }: Tiling): readonly (readonly [0 | 1, 0 | 1])[] {
  return block === 1
    ? [[0, 0]]
    : [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ];
}

/**
 * The rows that each strip reads of a map with `side` rows, [strips, count] int64: its own and `margin` more above and
 * below, clamped to the map.
 */
export function stripRows(
  { strips }: Tiling,
  side: number,
  margin: number,
): { readonly count: number; readonly rows: BigInt64Array } {
  const own = side / strips;
  const count = own + 2 * margin;
  const rows = BigInt64Array.from({ length: strips * count }, (_, at) => {
    return BigInt(Math.max(0, Math.min(side - 1, Math.floor(at / count) * own + (at % count) - margin)));
  });
  return { count, rows };
}
