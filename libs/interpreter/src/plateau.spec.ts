import { plateauOf, untilOver } from './plateau.js';

const curve = (...values: (number | null)[]) => values.map((meanIou, index) => ({ step: 50 * (index + 1), meanIou }));

test('[I29] the plateau begins at the first step that is within half a point of the best', () => {
  expect(plateauOf(curve(0.2, 0.5, 0.71, 0.699, 0.714))).toBe(150);
  expect(plateauOf(curve(0.2, 0.5, 0.708, 0.699, 0.714))).toBe(250);
  expect(plateauOf(curve(null, null))).toBe(50);
  expect(() => plateauOf([])).toThrow('has no plateau');
});

test('[I29] a curve is over where points bring less than half a point, whatever comes after', () => {
  expect(untilOver(curve(0.5, 0.5, 0.5), 3)).toBeNull();
  expect(untilOver(curve(0.5, 0.5, 0.5, 0.504), 3)).toHaveLength(4);
  expect(untilOver(curve(0.5, 0.5, 0.5, 0.506), 3)).toBeNull();
  expect(untilOver(curve(0.5, 0.5, 0.5, 0.504, 0.9, 0.95), 3)).toEqual(curve(0.5, 0.5, 0.5, 0.504));
});
