import { isInside } from './flood.js';
import { blankLabelMap } from './label-map.js';
import { scanlineFill } from './scanline-fill.js';

/**
 * A generator's features of an image in few bytes: `data` is [components, side, side] over the whole image; cells with
 * similar values look alike to the generator.
 */
export interface SimilarityMap {
  readonly components: number;
  readonly side: number;
  readonly data: Uint8Array;
}

/** A pixel that the user marked as part of the selection, or as not part of it. */
export interface Hint {
  readonly x: number;
  readonly y: number;
  readonly isIn: boolean;
}

/**
 * Selects the region that looks like the included pixels: a mask of the image's size, 1 where the pixel's cell is
 * within `reach` (Euclidean distance, in bytes) of an included pixel, farther from every excluded pixel, and
 * 4-connected to an included pixel. Throws RangeError for a hint outside the image and for data whose length does not
 * match its sizes.
 */
export function similarRegion(
  similarityMap: SimilarityMap,
  size: { readonly width: number; readonly height: number },
  hints: readonly Hint[],
  reach: number,
): Uint8Array {
  const { components, side, data } = similarityMap;
  if (data.length !== components * side * side || data.length === 0)
    throw new RangeError(`${components} × ${side} × ${side} does not meet ${data.length} bytes`);
  for (const { x, y } of hints)
    if (!isInside(size, x, y)) throw new RangeError(`(${x}, ${y}) lies outside ${size.width} × ${size.height} pixels`);
  const map = blankLabelMap(size.width, size.height, 0);
  const columns = Int32Array.from({ length: size.width }, (_, x) => cellAt(x, size.width, side));
  const rows = Int32Array.from({ length: size.height }, (_, y) => side * cellAt(y, size.height, side));
  const isAlike = similarCells(
    similarityMap,
    hints.map(({ x, y, isIn }) => ({ cell: rows[y]! + columns[x]!, isIn })),
    reach,
  );
  for (let y = 0, i = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++, i++) map.data[i] = isAlike[rows[y]! + columns[x]!]!;
  const mask = new Uint8Array(map.data.length);
  for (const { x, y, isIn } of hints) {
    const start = y * size.width + x;
    if (isIn && map.data[start] === 1 && mask[start] === 0)
      scanlineFill(map, start, 4, { marks: mask, free: 0, mark: 1 });
  }
  return mask;
}

/** 1 for each cell that is similar to an included one and less similar to every excluded one. */
function similarCells(
  { side, data }: SimilarityMap,
  hints: readonly { readonly cell: number; readonly isIn: boolean }[],
  reach: number,
): Uint8Array {
  const cells = side * side;
  const nearestIn = new Float64Array(cells).fill(Infinity);
  const nearestOut = new Float64Array(cells).fill(Infinity);
  for (const { cell, isIn } of hints) {
    const nearest = isIn ? nearestIn : nearestOut;
    for (let i = 0; i < cells; i++) {
      let square = 0;
      for (let at = i, from = cell; at < data.length; at += cells, from += cells)
        square += (data[at]! - data[from]!) ** 2;
      if (square < nearest[i]!) nearest[i] = square;
    }
  }
  return Uint8Array.from(nearestIn, (square, i) => (square <= reach * reach && square < nearestOut[i]! ? 1 : 0));
}

/** The cell, of `side` cells in a row, that contains the centre of a pixel. */
function cellAt(pixel: number, pixels: number, side: number): number {
  return Math.floor(((pixel + 0.5) * side) / pixels);
}
