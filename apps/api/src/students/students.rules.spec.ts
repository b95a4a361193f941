import { secondsPerStep } from './students.rules.js';

it('a step takes longer in proportion to its pixels, by the last training or, before the first, by an assumption', () => {
  expect(secondsPerStep(16 * 64 * 64, null)).toBe(0.3);
  expect(secondsPerStep(4 * 256 * 256, null)).toBeCloseTo(1.2);
  expect(secondsPerStep(200, { secondsPerStep: 2, pixels: 100 })).toBe(4);
});
