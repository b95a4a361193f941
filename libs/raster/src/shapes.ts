import { type Ink, Painter } from './ink.js';
import type { LabelMap, Rect } from './label-map.js';
import { type Brush, paintStroke, type Point } from './paint.js';

/**
 * Fills a polygon: every pixel whose centre lies inside the outline (non-zero winding, so a lasso that crosses itself
 * has no holes). The last point is joined to the first. Polygons that share an edge neither overlap nor leave a gap.
 * Returns the bounding box of the changed pixels, null when none changed. Throws RangeError for points that are not
 * finite.
 */
export function fillPolygon(map: LabelMap, outline: readonly Point[], ink: number | Ink): Rect | null {
  checkPlaces(outline);
  const paint = new Painter(map, ink);
  const { startOfRow, places, turns } = crossings(map.height, outline);
  for (let y = 0; y < map.height; y++) {
    const [first, end] = [startOfRow[y]!, startOfRow[y + 1]!];
    if (end - first < 2) continue;
    const order = Array.from({ length: end - first }, (_, i) => first + i).sort((a, b) => places[a]! - places[b]!);
    let winding = 0;
    for (let i = 0; i + 1 < order.length; i++) {
      winding += turns[order[i]!]!;
      if (winding === 0) continue;
      // Spans are half-open: the left end is included, the right end is not.
      const left = Math.ceil(Math.max(-1, places[order[i]!]!) - 0.5);
      const right = Math.ceil(Math.min(map.width + 1, places[order[i + 1]!]!) - 0.5) - 1;
      if (left <= right) paint.span(y, left, right);
    }
  }
  return paint.changed();
}

/**
 * Paints a line through several points with a brush; a single point is a dab. Returns the bounding box of the changed
 * pixels, null when none changed.
 */
export function paintPolyline(
  map: LabelMap,
  way: readonly Point[],
  radius: number,
  ink: number | Ink,
  brush: Brush = 'disc',
): Rect | null {
  checkPlaces(way);
  let box: Rect | null = null;
  for (let i = way.length === 1 ? 0 : 1; i < way.length; i++) {
    box = union(box, paintStroke(map, way[Math.max(0, i - 1)]!, way[i]!, radius, ink, brush));
  }
  return box;
}

/** The bounding box of both rectangles; null is the empty one. */
export function union(a: Rect | null, b: Rect | null): Rect | null {
  if (a === null || b === null) return a ?? b;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/**
 * Where the outline crosses the centre line of each row, and whether downwards (1) or upwards (−1); row y has the
 * crossings [startOfRow[y], startOfRow[y + 1]).
 */
function crossings(
  height: number,
  outline: readonly Point[],
): { startOfRow: Int32Array; places: Float64Array; turns: Int8Array } {
  const startOfRow = new Int32Array(height + 1);
  eachEdge(height, outline, (_from, _to, first, last) => {
    for (let y = first; y <= last; y++) startOfRow[y + 1]! += 1;
  });
  for (let y = 0; y < height; y++) startOfRow[y + 1]! += startOfRow[y]!;
  const places = new Float64Array(startOfRow[height]!);
  const turns = new Int8Array(startOfRow[height]!);
  const next = startOfRow.slice();
  eachEdge(height, outline, (from, to, first, last) => {
    for (let y = first; y <= last; y++) {
      const at = next[y]!++;
      places[at] = from.x + ((y + 0.5 - from.y) / (to.y - from.y)) * (to.x - from.x);
      turns[at] = to.y > from.y ? 1 : -1;
    }
  });
  return { startOfRow, places, turns };
}

/**
 * Every edge with the rows whose centre line it crosses; each vertex belongs to exactly one of the two edges that meet
 * there.
 */
function eachEdge(
  height: number,
  outline: readonly Point[],
  visit: (from: Point, to: Point, first: number, last: number) => void,
): void {
  outline.forEach((from, i) => {
    const to = outline[(i + 1) % outline.length]!;
    const first = Math.max(0, Math.ceil(Math.min(from.y, to.y) - 0.5));
    const last = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) - 0.5) - 1);
    visit(from, to, first, last);
  });
}

function checkPlaces(places: readonly Point[]): void {
  for (const { x, y } of places)
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw new RangeError(`(${x}, ${y}) is not a point`);
}
