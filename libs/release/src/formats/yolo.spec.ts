import type { LabelMap } from '@gannet/raster';
import fc from 'fast-check';
import { HARD_MAPS, labelMaps } from '../testing/maps.js';
import { polygons } from './yolo.js';
import { enlarged, fillPoly, OverlapCounter, readPolygons } from './yolo-reading.js';

it.each(Object.entries(HARD_MAPS))(
  '[O3] at the size of the image, readers that cut and readers that round get every mask back: %s',
  (_name, map) => isReadBack(map),
);
it('[O3] at the size of the image, readers that cut and readers that round get every mask back', () =>
  fc.assert(fc.property(labelMaps, isReadBack)));

function isReadBack(map: LabelMap): void {
  const lines = polygons(map);
  for (const read of [readPolygons(lines, map), rounded(lines, map)]) {
    expect([...read.keys()].sort()).toEqual([...new Set(map.data)].filter((value) => value > 0).sort());
    for (const [value, mask] of read) expect(mask).toEqual(map.data.map((of) => Number(of === value)));
  }
}

/** As supervision reads them. */
function rounded(lines: string, { width, height }: LabelMap): Map<number, Uint8Array> {
  const masks = new Map<number, Uint8Array>();
  for (const line of lines.split('\n').filter(Boolean)) {
    const [value, ...shares] = line.split(' ').map(Number) as [number, ...number[]];
    masks.set(value, masks.get(value) ?? new Uint8Array(width * height));
    fillPoly(
      masks.get(value)!,
      width,
      shares.map((share, i) => Math.round(Math.fround(share) * (i % 2 === 0 ? width : height))),
    );
  }
  return masks;
}

it('[O3] fills as OpenCV does: what an edge goes through is inside, a line there and back changes nothing', () => {
  const fill = (points: readonly number[]): string[] => {
    const mask = new Uint8Array(30);
    fillPoly(mask, 6, points);
    return Array.from({ length: 5 }, (_, y) => mask.subarray(6 * y, 6 * y + 6).join(''));
  };
  expect(fill([1, 1, 3, 1, 3, 3, 1, 3])).toEqual(['000000', '011100', '011100', '011100', '000000']);
  expect(fill([0, 0, 5, 0, 5, 4, 0, 4, 0, 0, 1, 0, 1, 3, 4, 3, 4, 1, 1, 1, 1, 0])).toEqual([
    '111111',
    '111111',
    '110011',
    '111111',
    '111111',
  ]);
});

it('[O3] tells the mean over the classes that occur, and the worst of them', () => {
  const read = new OverlapCounter(['background', 'skin', 'hair', 'nose']);
  expect(read.result()).toBeNull();
  read.add(1, Uint8Array.of(1, 1, 0, 0), Uint8Array.of(1, 1, 3, 0));
  read.add(3, Uint8Array.of(0, 0, 1, 1), Uint8Array.of(1, 1, 3, 0));
  expect(read.result()).toEqual({ mean: 0.75, worst: { name: 'nose', iou: 0.5 } });
});

it('[O3] makes a label map larger pixel by pixel, in whole multiples and others', () => {
  const map = { width: 2, height: 1, data: Uint8Array.of(1, 2) };
  expect([...enlarged(map, 2)]).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
  expect([...enlarged(map, 1.5)]).toEqual([1, 2, 2, 1, 2, 2]);
});
