import { isInside } from './flood.js';
import { blankLabelMap } from './label-map.js';
import { spread } from './spread.js';

/**
 * How places of an image look to a generator: `data` is [components, side, side] bytes over the whole image, near bytes
 * are alike.
 */
export interface Likeness {
  readonly components: number;
  readonly side: number;
  readonly data: Uint8Array;
}

/** A pixel that belongs to what is selected, or one that does not. */
export interface Hint {
  readonly x: number;
  readonly y: number;
  readonly isIn: boolean;
}

/**
 * Selects what looks like the pixels that are in: a mask of the image's size, 1 where the cell of the pixel is at most
 * `reach` (Euclid, in bytes) from a pixel that is in and farther from every pixel that is out, connected side by side
 * to one that is in. Throws RangeError for a hint outside the image and for data that does not fit its sizes.
 */
export function alikeRegion(
  likeness: Likeness,
  size: { readonly width: number; readonly height: number },
  hints: readonly Hint[],
  reach: number,
): Uint8Array {
  const { components, side, data } = likeness;
  if (data.length !== components * side * side || data.length === 0)
    throw new RangeError(`${components} × ${side} × ${side} does not meet ${data.length} bytes`);
  for (const { x, y } of hints)
    if (!isInside(size, x, y)) throw new RangeError(`(${x}, ${y}) lies outside ${size.width} × ${size.height} pixels`);
  const map = blankLabelMap(size.width, size.height, 0);
  const columns = Int32Array.from({ length: size.width }, (_, x) => cellAt(x, size.width, side));
  const rows = Int32Array.from({ length: size.height }, (_, y) => side * cellAt(y, size.height, side));
  const isAlike = alikeCells(
    likeness,
    hints.map(({ x, y, isIn }) => ({ cell: rows[y]! + columns[x]!, isIn })),
    reach,
  );
  for (let y = 0, i = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++, i++) map.data[i] = isAlike[rows[y]! + columns[x]!]!;
  const mask = new Uint8Array(map.data.length);
  for (const { x, y, isIn } of hints) {
    const start = y * size.width + x;
    if (isIn && map.data[start] === 1 && mask[start] === 0) spread(map, start, 4, { marks: mask, free: 0, mark: 1 });
  }
  return mask;
}

/** 1 for each cell that looks like one that is in, and less like any that is out. */
function alikeCells(
  { side, data }: Likeness,
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

/** Which of `side` cells in a row the centre of a pixel lies in. */
function cellAt(pixel: number, pixels: number, side: number): number {
  return Math.floor(((pixel + 0.5) * side) / pixels);
}
