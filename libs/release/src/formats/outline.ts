import { connectedParts, type LabelMap } from '@gannet/raster';

/** The outer border of a connected region of one class. */
export interface Outline {
  readonly value: number;
  /** x, y, x, y, … of its corners in pixels, clockwise; pixel (0, 0) covers [0, 1) × [0, 1). */
  readonly points: readonly number[];
}

/** East, south, west, north. */
const STEP = [[1, 0], [0, 1], [-1, 0], [0, -1]] as const;
/** Which pixel of the four around a corner lies ahead, on the right and on the left, looking in each direction. */
const RIGHT = [[0, 0], [-1, 0], [-1, -1], [0, -1]] as const;
const LEFT = [[0, -1], [0, 0], [-1, 0], [-1, -1]] as const;

/**
 * The outline of every region whose pixels touch by their sides, in the order of their first pixels. It runs along the
 * pixels' edges, so filling it gives the region exactly, but for its holes.
 */
export function outlinesOf(map: LabelMap): Outline[] {
  const { parts, partByPixel } = connectedParts(map, 4);
  const { width, height } = map;
  return parts.map(({ value, first }, part) => {
    const has = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < width && y < height && partByPixel[y * width + x] === part;
    return { value, points: walk(has, first % width, Math.floor(first / width)) };
  });
}

/** Walks around a region with it on the right hand, from the top left corner of its first pixel until back there. */
function walk(has: (x: number, y: number) => boolean, startX: number, startY: number): number[] {
  const points: number[] = [];
  let [x, y, direction] = [startX, startY, 0];
  do {
    points.push(x, y);
    let turn: number;
    do {
      x += STEP[direction]![0];
      y += STEP[direction]![1];
      turn = turnAt(has, x, y, direction);
    } while (turn === 0);
    direction = (direction + turn + 4) % 4;
  } while (x !== startX || y !== startY || direction !== 0);
  return points;
}

/** 1 to the right, -1 to the left, 0 straight on. */
function turnAt(has: (x: number, y: number) => boolean, x: number, y: number, direction: number): number {
  const [right, left] = [RIGHT[direction]!, LEFT[direction]!];
  if (!has(x + right[0], y + right[1])) return 1;
  return has(x + left[0], y + left[1]) ? -1 : 0;
}
