import fc from 'fast-check';
import { keepThreshold } from './keep.js';

it('[F1] drops exactly the decimal share, rounded down', () => {
  const dropped = (n: number, share: number): number => keepThreshold(new Float64Array(n), share).dropped;
  expect([
    dropped(100, 0.29),
    dropped(500, 0.1),
    dropped(9, 0.1),
    dropped(10, 0.1),
    dropped(1, 0.9),
    dropped(3, 1),
  ]).toEqual([29, 50, 0, 1, 0, 3]);
});

it('[F1] has nothing to do for no images and for a share of 0', () => {
  expect(keepThreshold([], 0.5)).toEqual({ isKept: new Uint8Array(0), kept: 0, dropped: 0 });
  expect(keepThreshold([3, 1], 0)).toEqual({ isKept: Uint8Array.of(1, 1), kept: 2, dropped: 0 });
});

it('[F2] drops the most uncertain, and of equals the higher seed', () => {
  expect([...keepThreshold([0.5, 0.9, 0.1, 0.9, 0.2], 0.4).isKept]).toEqual([1, 0, 1, 0, 1]);
  expect([...keepThreshold([0.9, 0.5, 0.9, 0.9], 0.5).isKept]).toEqual([1, 1, 0, 0]);
});

it('[F1][F2] keeps n − ⌊n·share⌋ and nothing kept comes before what was dropped', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 })), fc.integer({ min: 0, max: 90 }), (scores, hundredths) => {
      const { isKept, kept, dropped } = keepThreshold(scores, hundredths / 100);
      expect(dropped).toBe(Math.floor((scores.length * hundredths) / 100));
      expect(kept + dropped).toBe(scores.length);
      expect(isKept.reduce((a, b) => a + b, 0)).toBe(kept);
      const worse = (a: number, b: number): boolean => scores[a]! > scores[b]! || (scores[a] === scores[b] && a > b);
      for (let k = 0; k < scores.length; k++) {
        for (let d = 0; d < scores.length; d++) if (isKept[k] === 1 && isKept[d] === 0) expect(worse(d, k)).toBe(true);
      }
    }),
  );
});

it('[F3] refuses a score that is no number and a share that cannot be', () => {
  expect(() => keepThreshold([1, NaN], 0.1)).toThrow('image 1 of 2 has the score NaN');
  expect(() => keepThreshold([Infinity], 0.1)).toThrow('image 0 of 1 has the score Infinity');
  expect(() => keepThreshold([1], NaN)).toThrow('a share of NaN cannot be dropped, only 0 to 1');
  expect(() => keepThreshold([1], 1.5)).toThrow(RangeError);
});
