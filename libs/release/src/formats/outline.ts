import { connectedComponents, type LabelMap } from '@gannet/raster';

/** A connected region of one class as one closed line. */
interface Outline {
  readonly value: number;
  /** x, y, x, y, … of its corners in pixels, clockwise; pixel (0, 0) covers [0, 1) × [0, 1). */
  readonly points: readonly number[];
}

/**
 * Distance between the outline and the pixels' edges, in pixels: at the left and top edges of a region, and at its
 * right and bottom edges.
 */
export interface Inset {
  readonly start: number;
  readonly end: number;
}

/** East, south, west, north. */
const STEP = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
/** The pixel ahead on the right and on the left of a corner, for each direction. */
const RIGHT = [
  [0, 0],
  [-1, 0],
  [-1, -1],
  [0, -1],
] as const;
const LEFT = [
  [0, -1],
  [0, 0],
  [-1, 0],
  [-1, -1],
] as const;
const [EAST, SOUTH, WEST] = [0, 1, 2];

/** A border of a region, the outer one or one around a hole: its corners, from `first` to before `end`. */
interface Loop {
  readonly first: number;
  readonly end: number;
}

/** A hole and the line that connects it to an edge above: its column and its two rows. */
interface Hole {
  readonly loop: Loop;
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * The outline of every region whose pixels touch by their sides, in the order of their first pixels. It runs along the
 * pixels' edges, `inset` inside of them, and into every hole and back on one line, so filling it gives the region
 * exactly.
 */
export function outlinesOf(map: LabelMap, inset: Inset = { start: 0, end: 0 }): Outline[] {
  const { components, componentByPixel } = connectedComponents(map, 4);
  const borders = new Borders(map, componentByPixel);
  const outer = components.map(({ first }) => borders.outer(first));
  for (let pixel = map.width; pixel < map.data.length; pixel++) borders.holeAt(pixel);
  return components.map(({ value }, part) => ({ value, points: borders.points(outer[part]!, inset) }));
}

/** The borders of all regions, walked with the region on the right hand. */
class Borders {
  /** x, y, x, y, … on the pixels' edges. */
  readonly #corners: number[] = [];
  /** The direction in which the border leaves each corner. */
  readonly #directions: number[] = [];
  /** Holes by the corner at the start of the edge to which they are connected. */
  readonly #holes = new Map<number, Hole[]>();
  /** For every pixel whose upper edge is on a border: the corner where that edge starts. */
  readonly #cornerAbove: Int32Array;
  /** 1 where the pixel's lower edge has been walked. */
  readonly #below: Uint8Array;

  readonly #map: LabelMap;
  readonly #partByPixel: Int32Array;

  constructor(map: LabelMap, partByPixel: Int32Array) {
    this.#map = map;
    this.#partByPixel = partByPixel;
    this.#cornerAbove = new Int32Array(map.data.length);
    this.#below = new Uint8Array(map.data.length);
  }

  /** Walks around a region from the top left corner of its first pixel. */
  outer(first: number): Loop {
    const { width } = this.#map;
    return this.#walk(this.#partByPixel[first]!, first % width, Math.floor(first / width), EAST);
  }

  /**
   * If this pixel is the first of a hole in the region of the pixel above, walks around the hole and connects it to the
   * border above. Called in row-major order, so that border has already been walked: it is the outer border, or a hole
   * that starts higher.
   */
  holeAt(pixel: number): void {
    const { width } = this.#map;
    const above = pixel - width;
    const part = this.#partByPixel[above]!;
    if (this.#partByPixel[pixel] === part || this.#below[above] === 1) return;
    const [x, bottom] = [pixel % width, Math.floor(pixel / width)];
    const loop = this.#walk(part, x, bottom, SOUTH);
    let reached = above;
    while (reached >= width && this.#partByPixel[reached - width] === part) reached -= width;
    const corner = this.#cornerAbove[reached]!;
    this.#holes.set(corner, [
      ...(this.#holes.get(corner) ?? []),
      { loop, x, top: Math.floor(reached / width), bottom },
    ]);
  }

  /** x, y, x, y, … of a border and of the holes that are joined to it, each at the end of a line there and back. */
  points(loop: Loop, inset: Inset, points: number[] = []): number[] {
    for (let corner = loop.first; corner < loop.end; corner++) {
      points.push(...this.#pointAt(corner, corner === loop.first ? loop.end - 1 : corner - 1, inset));
      const holes = this.#holes.get(corner) ?? [];
      for (const { loop: hole, x, top, bottom } of holes.sort((a, b) => a.x - b.x)) {
        const [column, from, to] = [x + inset.start, top + inset.start, bottom - inset.end];
        points.push(column, from, column, to);
        this.points(hole, inset, points);
        points.push(column, to, column, from);
      }
    }
    return points;
  }

  /**
   * A corner lies on two edges with the region on their right: the vertical one gives its column, the horizontal one
   * its row.
   */
  #pointAt(corner: number, before: number, { start, end }: Inset): [number, number] {
    const [leaving, arriving] = [this.#directions[corner]!, this.#directions[before]!];
    const [upright, level] = leaving % 2 === 1 ? [leaving, arriving] : [arriving, leaving];
    return [
      this.#corners[2 * corner]! + (upright === SOUTH ? -end : start),
      this.#corners[2 * corner + 1]! + (level === WEST ? -end : start),
    ];
  }

  /** Walks along the border of a region from a corner until it returns there. */
  #walk(part: number, startX: number, startY: number, start: number): Loop {
    const { width, height } = this.#map;
    const has = (x: number, y: number): boolean =>
      x >= 0 && y >= 0 && x < width && y < height && this.#partByPixel[y * width + x] === part;
    const first = this.#directions.length;
    let [x, y, direction] = [startX, startY, start];
    do {
      this.#corners.push(x, y);
      this.#directions.push(direction);
      let turn: number;
      do {
        if (direction === EAST) this.#cornerAbove[y * width + x] = this.#directions.length - 1;
        if (direction === WEST) this.#below[(y - 1) * width + x - 1] = 1;
        x += STEP[direction]![0];
        y += STEP[direction]![1];
        turn = turnAt(has, x, y, direction);
      } while (turn === 0);
      direction = (direction + turn + 4) % 4;
    } while (x !== startX || y !== startY || direction !== start);
    return { first, end: this.#directions.length };
  }
}

/** 1 to the right, -1 to the left, 0 straight on. */
function turnAt(has: (x: number, y: number) => boolean, x: number, y: number, direction: number): number {
  const [right, left] = [RIGHT[direction]!, LEFT[direction]!];
  if (!has(x + right[0], y + right[1])) return 1;
  return has(x + left[0], y + left[1]) ? -1 : 0;
}
