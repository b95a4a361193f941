import { regionAtPixel, uncertainRegions, maskOf } from './uncertain-regions';

const uncertainty = new Uint8Array(400);
const put = (x: number, y: number, width: number, height: number, value: number): void => {
  for (let row = y; row < y + height; row++) uncertainty.fill(value, row * 20 + x, row * 20 + x + width);
};
put(1, 1, 3, 3, 90);
put(10, 10, 5, 5, 200);
put(15, 15, 1, 1, 200);
put(18, 1, 1, 2, 250);

it('finds the regions of the most uncertain tenth, the heaviest first, and no seams', () => {
  expect(uncertainRegions(uncertainty, 20, 20)).toEqual([
    { box: { x: 10, y: 10, width: 6, height: 6 }, weight: 5200, pixel: 210, limit: 1 },
    { box: { x: 1, y: 1, width: 3, height: 3 }, weight: 810, pixel: 21, limit: 1 },
  ]);
});

it('tells which pixels of its box a region has, and in which region a pixel lies', () => {
  const regions = uncertainRegions(uncertainty, 20, 20);
  const mask = maskOf(regions[0]!, uncertainty, 20, 20);
  expect([mask.length, mask.reduce((sum, one) => sum + one), mask[4], mask[5], mask[35]]).toEqual([36, 26, 1, 0, 1]);
  expect([210, 22, 399].map((pixel) => regionAtPixel(regions, pixel, 20))).toEqual([0, 1, -1]);
});

it('finds nothing where the members agree', () => expect(uncertainRegions(new Uint8Array(100), 10, 10)).toEqual([]));
