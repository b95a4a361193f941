import fc from 'fast-check';
import { MAX_POWER } from './class-balanced.js';
import { type PoolEntry, strategies } from './index.js';
import { count, entry, type Full, noRng, pool, seed, seededRng } from './testing/pools.js';

const { 'class-balanced': balanced, 'class-balanced+chance': chance } = strategies;

const of = (id: string, score: number, ...classScores: number[]): Full => ({
  ...entry(id, score, 0),
  classScores: Float32Array.from(classScores),
});
const labelled = (many: number): Float32Array[] => Array.from({ length: many }, () => Float32Array.of(0));

describe('class-balanced', () => {
  it('[A19] takes the largest mean over the classes that an image shows, [A3] ties by id', () => {
    const entries = [
      of('a', 9, 1, -1, -1),
      of('b', 0, 4, 0, -1),
      of('c', 0, 3, 3, -1),
      of('d', 0, -1, 2, -1),
      of('e', 5, -1, -1, -1),
    ];
    expect(balanced(entries, 5, noRng)).toEqual(['c', 'b', 'd', 'a', 'e']);
  });

  it('[A19] orders any pool this way', () => {
    const mean = (scores: Float32Array): number => {
      const shown = [...scores].filter((score) => score >= 0);
      return shown.length === 0 ? 0 : shown.reduce((sum, score) => sum + score, 0) / shown.length;
    };
    fc.assert(
      fc.property(pool, count, (entries, k) => {
        const expected = [...entries]
          .sort((a, b) => mean(b.classScores) - mean(a.classScores) || (a.id < b.id ? -1 : 1))
          .slice(0, k);
        expect(balanced(entries, k, noRng)).toEqual(expected.map(({ id }) => id));
      }),
    );
  });
});

describe('class-balanced+chance', () => {
  it('[A20] picks two of three images for classes, in turn, and the third for the whole image', () => {
    // With the greatest power nothing is left to chance but the order of the classes.
    const entries = [
      of('a', 1, 9, 1, 1),
      of('b', 1, 1, 9, 1),
      of('c', 1, 1, 1, 9),
      of('d', 9, 1, 1, 1),
      of('e', 5, 2, 2, 2),
    ];
    fc.assert(
      fc.property(seed, (s) => {
        const picked = chance(entries, 5, seededRng(s), labelled(MAX_POWER));
        expect(picked[2]).toBe('d');
        expect([picked[0], picked[1], picked[3]].sort()).toEqual(['a', 'b', 'c']);
        expect(picked[4]).toBe('e');
      }),
    );
  });

  it('[A20] every order of the classes occurs', () => {
    const entries = [of('a', 1, 9, 1), of('b', 1, 1, 9)];
    const rng = seededRng(1);
    expect(new Set(Array.from({ length: 20 }, () => chance(entries, 1, rng, labelled(MAX_POWER))[0]))).toEqual(
      new Set(['a', 'b']),
    );
  });

  it.each([
    [0, 1],
    [1, 1],
    [3, 3],
  ])('[A20] with %i labels chances go as the disagreement to the power of %i', (labels, power) => {
    const entries = [of('a', 0, 1), of('b', 0, 2), of('c', 0, 3)];
    const rng = seededRng(13);
    const times = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const [first] = chance(entries, 1, rng, labelled(labels));
      times.set(first!, (times.get(first!) ?? 0) + 1);
    }
    const total = 1 + 2 ** power + 3 ** power;
    for (const [id, weight] of [
      ['a', 1],
      ['b', 2 ** power],
      ['c', 3 ** power],
    ] as const) {
      // Five standard deviations leave room for any fair source of randomness.
      const p = weight / total;
      expect(Math.abs((times.get(id) ?? 0) - 6000 * p)).toBeLessThan(5 * Math.sqrt(6000 * p * (1 - p)));
    }
  });

  it('[A20] the power is capped at its maximum', () => {
    const rng = (): (() => number) => seededRng(3);
    const entries = Array.from({ length: 40 }, (_, i) => of(String(i).padStart(2, '0'), 1 + i / 1e4, 1 + i / 1e4));
    expect(chance(entries, 40, rng(), labelled(MAX_POWER))).toEqual(
      chance(entries, 40, rng(), labelled(3 * MAX_POWER)),
    );
    expect(chance(entries, 40, rng(), labelled(MAX_POWER - 60))).not.toEqual(
      chance(entries, 40, rng(), labelled(MAX_POWER)),
    );
  });

  it('[A21] falls back to the score of the whole image where no candidate shows the class, and to ids where nothing is uncertain', () => {
    const entries = [of('c', 0, -1, 0), of('a', 0, -1, -1), of('b', 3, -1, 0), of('d', 0, -1, -1)];
    fc.assert(fc.property(seed, (s) => expect(chance(entries, 4, seededRng(s))).toEqual(['b', 'a', 'c', 'd'])));
    expect(chance([of('a', 2), of('b', 0)], 2, seededRng(1))).toEqual(['a', 'b']);
  });
});

it.each([
  ['class-balanced', balanced],
  ['class-balanced+chance', chance],
] as const)('[A4] %s needs finite scores of the same classes of everybody', (_name, strategy) => {
  const without: PoolEntry = { id: 'b', score: 1 };
  expect(() => strategy([of('a', 1, 1), without], 1, seededRng(0))).toThrow(
    new TypeError('candidate b has no class scores'),
  );
  expect(() => strategy([of('a', 1, 1), of('b', 1, 1, 2)], 1, seededRng(0))).toThrow(
    new RangeError('class scores of 1 and 2 classes cannot be compared'),
  );
  expect(() => strategy([of('a', 1, Number.NaN)], 1, seededRng(0))).toThrow(
    new RangeError('candidate a has class score NaN'),
  );
});
