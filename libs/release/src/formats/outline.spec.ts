import { connectedComponents, type LabelMap } from '@gannet/raster';
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

it.each(Object.entries(HARD_MAPS))('[O1] encloses every region exactly, holes left out: %s', (_name, map) =>
  check(map),
);
it('[O1] encloses every region exactly, holes left out', () => fc.assert(fc.property(labelMaps, check)));

function check(map: LabelMap): void {
  const { components, componentByPixel } = connectedComponents(map, 4);
  const outlines = outlinesOf(map);
  expect(outlines.map(({ value }) => value)).toEqual(components.map(({ value }) => value));
  outlines.forEach(({ points }, part) =>
    expect(filled(points, map.width, map.height)).toEqual([...componentByPixel].map((of) => Number(of === part))),
  );
}

it('[O2] writes corners as shares of the sides, one region a line, and nothing for the background', () => {
  const { width, height, data } = HARD_MAPS['single pixels']!;
  expect(polygons({ width, height, data }).split('\n')).toEqual([
    '1 0.02 0.03 0.08 0.03 0.08 0.12 0.02 0.12',
    '2 0.8533333 0.28 0.9133333 0.28 0.9133333 0.37 0.8533333 0.37',
    '2 0.1866667 0.53 0.2466667 0.53 0.2466667 0.62 0.1866667 0.62',
    '1 0.8533333 0.78 0.9133333 0.78 0.9133333 0.87 0.8533333 0.87',
    '',
  ]);
  expect(polygons(HARD_MAPS['nothing but background']!)).toBe('');
});
