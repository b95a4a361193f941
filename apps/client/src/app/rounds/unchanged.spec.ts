import { unchangedUpTo } from './unchanged';

it('adds up what was accepted unchanged, up to a round', () => {
  const rounds = [
    { number: 2, unchanged: { count: 3, of: 3 } },
    { number: 1, unchanged: { count: 0, of: 4 } },
    { number: 0, unchanged: { count: 0, of: 0 } },
  ];
  expect([0, 1, 2].map((n) => unchangedUpTo(n, rounds))).toEqual([
    { count: 0, of: 0 },
    { count: 0, of: 4 },
    { count: 3, of: 7 },
  ]);
});
