import fc from 'fast-check';
import { type Hint, regionAt, type SimilarityMap, similarRegion } from './index.js';

const SIZE = { width: 11, height: 7 };
const [COMPONENTS, SIDE] = [2, 5];
const similarityMap = fc
  .uint8Array({ minLength: COMPONENTS * SIDE ** 2, maxLength: COMPONENTS * SIDE ** 2 })
  .map((data): SimilarityMap => ({ components: COMPONENTS, side: SIDE, data }));
const place = fc.record({ x: fc.nat(SIZE.width - 1), y: fc.nat(SIZE.height - 1) });
const reach = fc.nat(300);
const isAt = (mask: Uint8Array, { x, y }: { x: number; y: number }): boolean => mask[y * SIZE.width + x] === 1;
const [asIn, asOut] = [true, false].map((isIn) => (at: { x: number; y: number }): Hint => ({ ...at, isIn })) as [
  (at: { x: number; y: number }) => Hint,
  (at: { x: number; y: number }) => Hint,
];

it('[A1] holds every pixel that is in', () => {
  fc.assert(
    fc.property(similarityMap, fc.array(place, { minLength: 1, maxLength: 3 }), reach, (of, ins, by) => {
      const mask = similarRegion(of, SIZE, ins.map(asIn), by);
      expect(ins.filter((at) => !isAt(mask, at))).toEqual([]);
    }),
  );
});

it('[A2] never holds a pixel that is out', () => {
  fc.assert(
    fc.property(
      similarityMap,
      fc.array(place, { minLength: 1, maxLength: 3 }),
      fc.array(place, { minLength: 1, maxLength: 3 }),
      reach,
      (of, ins, outs, by) => {
        const mask = similarRegion(of, SIZE, [...ins.map(asIn), ...outs.map(asOut)], by);
        expect(outs.filter((at) => isAt(mask, at))).toEqual([]);
      },
    ),
  );
});

it('[A3] is one connected region around a pixel', () => {
  fc.assert(
    fc.property(similarityMap, place, reach, (of, at, by) => {
      const mask = similarRegion(of, SIZE, [asIn(at)], by);
      const region = regionAt({ ...SIZE, data: mask }, at.x, at.y)!;
      expect([region.value, region.pixels]).toEqual([1, mask.reduce((sum, one) => sum + one, 0)]);
    }),
  );
});

it('[A4] only grows with the reach and with pixels that are in, and only shrinks with pixels that are out', () => {
  const holds = (large: Uint8Array, small: Uint8Array): boolean => small.every((one, i) => one <= large[i]!);
  fc.assert(
    fc.property(similarityMap, place, place, reach, fc.nat(50), (of, at, other, by, more) => {
      const mask = similarRegion(of, SIZE, [asIn(at)], by);
      expect(holds(similarRegion(of, SIZE, [asIn(at)], by + more), mask)).toBe(true);
      expect(holds(similarRegion(of, SIZE, [asIn(at), asIn(other)], by), mask)).toBe(true);
      expect(holds(mask, similarRegion(of, SIZE, [asIn(at), asOut(other)], by))).toBe(true);
    }),
  );
});

it('[A5] measures Euclid over the components, cell by cell, at any size of the image', () => {
  const of: SimilarityMap = { components: 2, side: 2, data: Uint8Array.of(10, 13, 0, 10, 10, 14, 255, 10) }; // top: (10, 10) (13, 14); bottom: (0, 255) (10, 10)
  const rows = (by: number, size = { width: 4, height: 4 }): string =>
    similarRegion(of, size, [{ x: 0, y: 0, isIn: true }], by).join('');
  expect([rows(4.9), rows(5)]).toEqual(['1100110000000000', '1111111100110011']);
});

it('[A6] takes no data that does not fit its sizes, and no pixel outside', () => {
  const of: SimilarityMap = { components: 1, side: 2, data: new Uint8Array(4) };
  expect(() => similarRegion({ ...of, components: 2 }, SIZE, [], 1)).toThrow('2 × 2 × 2 does not meet 4 bytes');
  expect(() => similarRegion(of, SIZE, [{ x: 11, y: 0, isIn: true }], 1)).toThrow('(11, 0) lies outside 11 × 7 pixels');
});
