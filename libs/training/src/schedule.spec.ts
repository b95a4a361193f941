import { constantSchedule, cosineSchedule } from './index.js';

test('[T5] a constant rate does not change', () => {
  expect([1, 50, 1000].map(constantSchedule(0.01))).toEqual([0.01, 0.01, 0.01]);
});

test('[T5] a cosine schedule rises to its peak, is half-way down in the middle, and ends at its floor', () => {
  const rate = cosineSchedule({ steps: 110, peak: 1, warmUp: 10, floor: 0.2 });
  expect([1, 5, 10, 60, 110, 500].map((t) => Number(rate(t).toFixed(6)))).toEqual([0.1, 0.5, 1, 0.6, 0.2, 0.2]);
});

test.each([
  [10, 10],
  [10, 12],
  [10, -1],
  [0, 0],
])('[T5] in %d steps a warm-up of %d is refused', (steps, warmUp) => {
  expect(() => cosineSchedule({ steps, peak: 1, warmUp })).toThrow(
    `a warm-up of ${warmUp} steps does not fit into ${steps}`,
  );
});
