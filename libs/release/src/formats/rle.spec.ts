import { blankLabelMap, type LabelMap } from '@gannet/raster';
import fc from 'fast-check';
import { labelMaps } from '../testing/maps.js';
import { masksOf, packCounts, pixelsInside, unpackCounts } from './rle.js';

const inside = ({ data }: LabelMap, value: number): number[] => [...data].map((v) => Number(v === value));

it('[R1] gives back exactly the pixels of every class, and their number and box', () => {
  fc.assert(
    fc.property(labelMaps, (map) => {
      const masks = masksOf(map);
      expect([...masks.keys()]).toEqual([...new Set(map.data)].sort((a, b) => a - b));
      for (const [value, { counts, area, bbox }] of masks) {
        const pixels = inside(map, value);
        expect([...pixelsInside(counts, map.width, map.height)]).toEqual(pixels);
        expect(area).toBe(pixels.filter((one) => one === 1).length);
        expect(bbox).toEqual(boxOf(pixels, map.width));
      }
    }),
  );
});

function boxOf(pixels: readonly number[], width: number): number[] {
  const places = pixels.flatMap((one, i) => (one === 1 ? [[i % width, Math.floor(i / width)] as const] : []));
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left + 1, Math.max(...ys) - top + 1];
}

it('[R2] runs column by column, outside first', () => {
  expect(masksOf({ width: 2, height: 3, data: Uint8Array.of(1, 0, 1, 0, 0, 1) }).get(1)).toEqual({
    counts: [0, 2, 3, 1],
    area: 3,
    bbox: [0, 0, 2, 3],
  });
  expect(masksOf(blankLabelMap(3, 2, 1)).get(1)?.counts).toEqual([0, 6]);
  expect(masksOf(blankLabelMap(3, 2)).size).toBe(0); // unlabelled pixels are in no mask
});

it('[R3] packs any counts and gets them back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4096 * 4096 })), (counts) => {
      expect(unpackCounts(packCounts(counts))).toEqual(counts);
    }),
  );
});

it('[R3] packs as many counts as a busy mask has', () => {
  const counts = Array.from({ length: 300_000 }, (_, i) => i % 40);
  expect(Buffer.compare(Uint8Array.from(unpackCounts(packCounts(counts))), Uint8Array.from(counts))).toBe(0);
});

it('[R3] packs as pycocotools does', () => {
  // pycocotools 2.0.11: mask.frPyObjects({'size': [157, 1], 'counts': […]}, 157, 1)['counts']
  expect(packCounts([6, 1, 40, 4, 5, 1, 100])).toBe('61X13mNMo2');
});

it('[R4] refuses runs that do not cover the image, and counts that break off', () => {
  expect(() => pixelsInside([2, 3], 3, 2)).toThrow('the runs cover 5 of 6 pixels');
  expect(() => pixelsInside([2, 5], 3, 2)).toThrow('run 1 of 5 does not fit: 2 of 6 pixels are covered');
  expect(() => unpackCounts('P')).toThrow('the counts end or break at character 1');
});
