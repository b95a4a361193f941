import { mulberry32 } from '@gannet/metrics';
import { somePixels } from './some.js';

/** Of ten pixels the odd ones are free. */
const map = Uint8Array.from({ length: 10 }, (_, pixel) => (pixel % 2 === 1 ? 255 : 0));

test('[I34] so many different pixels are taken as are wanted, of those with the value, and all where there are fewer', () => {
  expect([...somePixels(map, 255, 9, mulberry32(1))]).toEqual([1, 3, 5, 7, 9]);
  expect([...somePixels(map, 7, 9, mulberry32(1))]).toEqual([]);
  const two = [...somePixels(map, 255, 2, mulberry32(1))];
  expect([two.length, new Set(two).size, two.every((pixel) => map[pixel] === 255)]).toEqual([2, 2, true]);
});

test('[I34] every pixel is as likely as every other', () => {
  const rng = mulberry32(2);
  const counts = new Map<number, number>();
  for (let draw = 0; draw < 5000; draw++) for (const pixel of somePixels(map, 255, 2, rng)) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  for (const pixel of [1, 3, 5, 7, 9]) expect((counts.get(pixel) ?? 0) / 5000).toBeCloseTo(0.4, 1);
});

test('[I34] it draws no more numbers than it gives, however large the image', () => {
  let drawn = 0;
  const rng = mulberry32(3);
  somePixels(new Uint8Array(1 << 16).fill(255), 255, 256, () => (drawn++, rng()));
  expect(drawn).toBe(256);
});
