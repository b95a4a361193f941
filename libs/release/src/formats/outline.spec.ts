import { connectedParts, floodFill, type LabelMap } from '@gannet/raster';
import fc from 'fast-check';
import { HARD_MAPS, labelMaps } from '../testing/maps.js';
import { outlinesOf } from './outline.js';
import { polygons } from './yolo.js';

/** Pixels whose centres lie inside, by the even-odd rule. */
function filled(points: readonly number[], width: number, height: number): number[] {
  return Array.from({ length: width * height }, (_, i) => {
    const [px, py] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
    let isInside = false;
    for (let a = 0; a < points.length; a += 2) {
      const b = (a + 2) % points.length;
      const [ax, ay, bx, by] = [points[a]!, points[a + 1]!, points[b]!, points[b + 1]!];
      if (ay > py !== by > py && px < ax + ((py - ay) * (bx - ax)) / (by - ay)) isInside = !isInside;
    }
    return Number(isInside);
  });
}

/** A part with its holes closed: everything that the outside cannot reach, also not past corners. */
function closed({ width, height }: LabelMap, part: number, partByPixel: Int32Array): number[] {
  const framed = { width: width + 2, height: height + 2, data: new Uint8Array((width + 2) * (height + 2)) };
  for (let i = 0; i < width * height; i++) if (partByPixel[i] === part) framed.data[(Math.floor(i / width) + 1) * framed.width + (i % width) + 1] = 1;
  floodFillFromOutside(framed);
  return Array.from({ length: width * height }, (_, i) => Number(framed.data[(Math.floor(i / width) + 1) * framed.width + (i % width) + 1] !== 2));
}

function floodFillFromOutside(framed: LabelMap): void {
  // What touches the outside by a corner belongs to it: the border of a part runs between two of its pixels that touch only so.
  floodFill(framed, 0, 0, 2);
  for (let changed = true; changed;) {
    changed = false;
    const outside = connectedParts(framed, 8);
    const first = outside.partByPixel[0];
    framed.data.forEach((value, i) => {
      if (value !== 0) return;
      const [x, y] = [i % framed.width, Math.floor(i / framed.width)];
      const touches = [[-1, -1], [1, -1], [-1, 1], [1, 1]].some(([dx, dy]) => outside.partByPixel[(y + dy!) * framed.width + x + dx!] === first && framed.data[(y + dy!) * framed.width + x + dx!] === 2);
      if (touches) changed = floodFill(framed, x, y, 2) !== null || changed;
    });
  }
}

it.each(Object.entries(HARD_MAPS))('[O1] encloses every region with its holes closed: %s', (_name, map) => check(map));
it('[O1] encloses every region with its holes closed', () => fc.assert(fc.property(labelMaps, check)));

function check(map: LabelMap): void {
  const { parts, partByPixel } = connectedParts(map, 4);
  const outlines = outlinesOf(map);
  expect(outlines.map(({ value }) => value)).toEqual(parts.map(({ value }) => value));
  outlines.forEach(({ points }, part) => expect(filled(points, map.width, map.height)).toEqual(closed(map, part, partByPixel)));
}

it('[O2] writes corners as shares of the sides, one region a line, and nothing for the background', () => {
  const { width, height, data } = HARD_MAPS['single pixels']!;
  expect(polygons({ width, height, data }).split('\n')).toEqual([
    '1 0 0 0.1666667 0 0.1666667 0.25 0 0.25', '2 0.8333333 0.25 1 0.25 1 0.5 0.8333333 0.5', '2 0.1666667 0.5 0.3333333 0.5 0.3333333 0.75 0.1666667 0.75',
    '1 0.8333333 0.75 1 0.75 1 1 0.8333333 1', '',
  ]);
  expect(polygons(HARD_MAPS['nothing but background']!)).toBe('');
});
