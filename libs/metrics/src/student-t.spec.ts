import { mulberry32, standardNormal } from './random.js';
import { meanWithError } from './student-t.js';

test('[M15] the error of a mean is t times s over the root of n', () => {
  const { mean, error } = meanWithError([1, 2, 3, 6])!;
  expect(mean).toBe(3);
  expect(error).toBeCloseTo(3.182 * Math.sqrt(14 / 3 / 4), 12);
  expect(meanWithError([5])).toEqual({ mean: 5, error: null });
  expect(meanWithError([])).toBeNull();
});

test.each([2, 5, 60])(
  '[M15] of many means of %i measurements, 95%% lie no further from the truth than their error',
  (count) => {
    const rng = mulberry32(count);
    const misses = Array.from({ length: 4000 }, () => {
      const { mean, error } = meanWithError(Array.from({ length: count }, () => 7 + 3 * standardNormal(rng)))!;
      return Number(Math.abs(mean - 7) > error!);
    });
    expect(misses.reduce((sum, miss) => sum + miss, 0) / misses.length).toBeCloseTo(0.05, 1.8);
  },
);
