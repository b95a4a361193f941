import fc from 'fast-check';
import { linear, nearest, ticks } from './chart-scales';

it('maps the ends to the ends and the middle to the middle, also upside down', () => {
  const scale = linear(10, 20, 300, 100);
  expect([scale.at(10), scale.at(15), scale.at(20)]).toEqual([300, 200, 100]);
});

it('puts everything at the start when there is only one value', () => expect(linear(3, 3, 5, 9).at(3)).toBe(5));

it.each([
  [0, 23, 5, [0, 5, 10, 15, 20, 25]],
  [0.55, 0.85, 3, [0.5, 0.6, 0.7, 0.8, 0.9]],
  [0, 0, 4, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, 1400, 4, [0, 500, 1000, 1500]],
])('chooses round ticks for %d to %d', (low, high, wanted, expected) =>
  expect(ticks(low, high, wanted)).toEqual(expected),
);

it('covers any range with few ticks in rising order', () => {
  const value = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(value, value, fc.integer({ min: 2, max: 8 }), (a, b, wanted) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      fc.pre(high - low > 1e-6 * (1 + high));
      const chosen = ticks(low, high, wanted);
      expect(chosen[0]!).toBeLessThanOrEqual(low * (1 + 1e-9) + 1e-9);
      expect(chosen.at(-1)!).toBeGreaterThanOrEqual(high * (1 - 1e-9) - 1e-9);
      expect(chosen.length).toBeLessThanOrEqual(1.6 * wanted + 3);
      expect([...chosen].sort((x, y) => x - y)).toEqual(chosen);
    }),
  );
});

it('finds the nearest place', () => {
  expect([nearest([10, 50, 90], 60), nearest([10, 50, 90], -5), nearest([], 1)]).toEqual([1, 0, -1]);
});
