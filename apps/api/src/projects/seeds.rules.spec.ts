import { firstGap } from './seeds.rules.js';

describe('seeds that nobody has', () => {
  it.each([
    ['begin at once where nothing is taken', 10, []],
    ['may end where others begin', 10, [{ first: 15, count: 3 }]],
    ['may begin where others end', 10, [{ first: 0, count: 10 }]],
    ['begin behind what is in their way', 22, [{ first: 14, count: 8 }]],
    [
      'step over a gap that is too small for them',
      23,
      [
        { first: 12, count: 2 },
        { first: 18, count: 5 },
      ],
    ],
    [
      'lie in the first gap that is large enough',
      14,
      [
        { first: 30, count: 1 },
        { first: 19, count: 5 },
        { first: 12, count: 2 },
      ],
    ],
    [
      'keep clear of ranges that overlap',
      40,
      [
        { first: 12, count: 28 },
        { first: 14, count: 2 },
      ],
    ],
    ['are not moved by the last seed of all', 10, [{ first: 2 ** 32 - 1, count: 1 }]],
  ])('%s', (_what, expected, taken) => expect(firstGap(10, 5, taken)).toBe(expected));
});
