import { interpolated, mixed } from './mixing.js';

const [a, b] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(-1, -2, -3, -4, -5, -6)];

it('[G7] interpolation moves all styles, from the one to the other', () => {
  expect(interpolated(a, b, 0)).toEqual(a);
  expect(interpolated(a, b, 1)).toEqual(b);
  expect(interpolated(a, b, 0.25)).toEqual(a.map((value) => value / 2));
  expect(() => interpolated(a, b.subarray(1), 0.5)).toThrow(RangeError);
});

it('[G7] mixing takes the first styles of the coarse one, and at least one of each', () => {
  const sizes = { numWs: 3, wDim: 2 };
  expect(mixed(a, b, 1, sizes)).toEqual(Float32Array.of(1, 2, -3, -4, -5, -6));
  expect(mixed(a, b, 2, sizes)).toEqual(Float32Array.of(1, 2, 3, 4, -5, -6));
  expect(a).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  for (const crossover of [0, 3, 1.5, Number.NaN]) expect(() => mixed(a, b, crossover, sizes)).toThrow(RangeError);
});
