import fc from 'fast-check';
import { CANDIDATES_PER_PICK, UNCERTAIN_SHARE } from './covering.js';
import { needs, strategies, strategyNames } from './index.js';
import type { Signals } from './signals.js';
import { POWER } from './stochastic.js';
import { kCenter } from './k-center.js';
import { standardised } from './standardised.js';
import { count, distance, entry, type Full, labelled, noRng, pool, seed, seededRng } from './testing/pools.js';

describe.each(strategyNames)('%s', (name) => {
  const strategy = strategies[name];

  it('[A1] returns min(k, pool) different ids of the pool', () => {
    fc.assert(
      fc.property(pool, count, seed, labelled, (entries, k, s, known) => {
        const ids = strategy(entries, k, seededRng(s), known);
        expect(ids).toHaveLength(Math.min(k, entries.length));
        expect(new Set(ids).size).toBe(ids.length);
        const all = new Set(entries.map(({ id }) => id));
        expect(ids.filter((id) => !all.has(id))).toEqual([]);
      }),
    );
  });

  it('[A22] reads the signals that it needs, and no others', () => {
    const entries = [entry('a', 1, 0, 0), entry('b', 2, 1, 0), entry('c', 3, 0, 1)];
    const withOnly = (signals: readonly (keyof Signals)[]) =>
      entries.map(({ id, ...known }) => ({
        id,
        ...Object.fromEntries(signals.map((signal) => [signal, known[signal]])),
      }));
    const all = strategy(entries, 2, seededRng(1), []);
    expect(strategy(withOnly(needs[name]), 2, seededRng(1), [])).toEqual(all);
    for (const missing of needs[name]) {
      const fewer = withOnly(needs[name].filter((signal) => signal !== missing));
      // Herding covers without scores too, as in a first round.
      if (name === 'herding' && missing === 'score') expect(strategy(fewer, 2, seededRng(1), [])).toHaveLength(2);
      else expect(() => strategy(fewer, 2, seededRng(1), [])).toThrow(TypeError);
    }
  });

  it('[A2] does not depend on the order of the pool, and is reproducible', () => {
    const shuffled = pool.chain((entries) =>
      fc.shuffledSubarray(entries, { minLength: entries.length }).map((other) => ({ entries, other })),
    );
    fc.assert(
      fc.property(shuffled, count, seed, labelled, ({ entries, other }, k, s, known) => {
        const frozen = Object.freeze([...entries]);
        expect(strategy(other, k, seededRng(s), known)).toEqual(strategy(frozen, k, seededRng(s), known));
      }),
    );
  });

  it('[A4] refuses a k that is not a count, and an id that occurs twice', () => {
    const entries = [entry('a', 1, 0), entry('a', 2, 1)];
    expect(() => strategy(entries, 1, seededRng(0))).toThrow(new RangeError('candidate a is in the pool twice'));
    expect(() => strategy([], 1.5, seededRng(0))).toThrow(new RangeError('1.5 is not a number of candidates'));
    expect(() => strategy([], -1, seededRng(0))).toThrow(new RangeError('-1 is not a number of candidates'));
  });
});

describe('random', () => {
  it('[A5] picks every pair of four equally often', () => {
    const entries = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
    const rng = seededRng(7);
    const times = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const pair = strategies.random(entries, 2, rng).sort().join('');
      times.set(pair, (times.get(pair) ?? 0) + 1);
    }
    expect([...times.keys()].sort()).toEqual(['ab', 'ac', 'ad', 'bc', 'bd', 'cd']);
    // 1000 ± 29 expected: five deviations leave room for any fair source of randomness.
    for (const n of times.values()) expect(Math.abs(n - 1000)).toBeLessThan(145);
  });
});

describe.each([
  ['entropy', '[A6]', 'entropy'],
  ['disagreement', '[A7]', 'score'],
] as const)('%s', (name, rule, key) => {
  it(`${rule} takes the largest ${key}, [A3] ties by id`, () => {
    fc.assert(
      fc.property(pool, count, (entries, k) => {
        const picked = strategies[name](entries, k, noRng);
        const expected = [...entries].sort((a, b) => b[key] - a[key] || (a.id < b.id ? -1 : 1)).slice(0, k);
        expect(picked).toEqual(expected.map(({ id }) => id));
      }),
    );
  });

  it(`[A4] needs a finite ${key} of everybody and nothing else`, () => {
    expect(strategies[name]([{ id: 'a', [key]: 0 }], 1, noRng)).toEqual(['a']);
    expect(() => strategies[name]([{ id: 'a' }], 1, noRng)).toThrow(new TypeError(`candidate a has no ${key}`));
    expect(() => strategies[name]([{ id: 'a', [key]: Number.NaN }], 1, noRng)).toThrow(
      new RangeError(`candidate a has ${key} NaN`),
    );
  });
});

/** The same candidates with standardised embeddings, whose distances a test can measure. */
function byTheirOwnMeasure(entries: readonly Full[]): Full[] {
  const { points } = standardised(entries.map(({ embedding }) => embedding));
  return entries.map((one, i) => ({ ...one, embedding: points[i]! }));
}

describe.each(['coreset', 'disagreement+coreset', 'herding'] as const)('%s', (name) => {
  it('[A13] does not depend on the scale or offset of a channel', () => {
    fc.assert(
      fc.property(pool, count, seed, labelled, fc.constantFrom(1, 64, 1 / 1024), (entries, k, s, known, loud) => {
        const louder = (embedding: Float32Array): Float32Array =>
          Float32Array.of(embedding[0]! * loud + 8 * loud, embedding[1]!);
        const others = entries.map((one) => ({ ...one, embedding: louder(one.embedding) }));
        expect(strategies[name](others, k, seededRng(s), known.map(louder))).toEqual(
          strategies[name](entries, k, seededRng(s), known),
        );
      }),
    );
  });

  it('[A4] needs finite embeddings of equal length', () => {
    expect(() => strategies[name]([{ id: 'a', score: 1 }], 1, noRng)).toThrow(
      new TypeError('candidate a has no embedding'),
    );
    expect(() => strategies[name]([entry('a', 0, 1), entry('b', 0, 1, 2)], 1, noRng)).toThrow(
      new RangeError('embeddings of 1 and 2 numbers cannot be compared'),
    );
    expect(() => strategies[name]([entry('a', 0, 1)], 1, noRng, [Float32Array.of(1, 2)])).toThrow(
      new RangeError('embeddings of 1 and 2 numbers cannot be compared'),
    );
    expect(() => strategies[name]([entry('a', 0, Number.NaN)], 1, noRng)).toThrow(
      new RangeError('an embedding contains NaN'),
    );
    expect(() => strategies[name]([entry('a', 0, 1)], 1, noRng, [Float32Array.of(Infinity)])).toThrow(
      new RangeError('an embedding contains Infinity'),
    );
  });
});

describe('coreset', () => {
  const line = [entry('a', 0, 0), entry('b', 0, 1), entry('c', 0, 4), entry('d', 0, 10)];

  it('[A8] starts from the most typical candidate, then picks the farthest', () => {
    expect(strategies.coreset(line, 4, noRng)).toEqual(['c', 'd', 'a', 'b']);
  });

  it('[A8] avoids the neighbourhood of labelled images', () => {
    expect(strategies.coreset(line, 2, noRng, [Float32Array.of(10), Float32Array.of(3)])).toEqual(['a', 'b']);
  });

  it('[A3] takes equally far ones by id', () => {
    const square = ['d', 'b', 'c', 'a'].map((id, i) => entry(id, 0, i < 2 ? -1 : 1, i % 2 === 0 ? -1 : 1));
    expect(strategies.coreset(square, 1, noRng)).toEqual(['a']);
    expect(strategies.coreset(square, 4, noRng, [Float32Array.of(0, 0)])[0]).toBe('a');
  });

  it('[A9] never repeats a point while a different one is left', () => {
    fc.assert(
      fc.property(pool, count, labelled, (entries, k, known) => {
        const { points, labelled: given } = standardised(
          entries.map(({ embedding }) => embedding),
          known,
        );
        const embeddings = new Map(entries.map(({ id }, i) => [id, String(points[i])]));
        const picked = strategies.coreset(entries, k, noRng, known).map((id) => embeddings.get(id)!);
        const taken = new Set(given.map(String));
        const fresh = new Set([...embeddings.values()].filter((point) => !taken.has(point))).size;
        expect(new Set(picked.slice(0, fresh)).size).toBe(Math.min(fresh, picked.length));
        expect(picked.slice(0, fresh).filter((point) => taken.has(point))).toEqual([]);
      }),
    );
  });

  it('[A9] covers the pool at most twice as coarsely as the best choice would', () => {
    const small = pool.filter((entries) => entries.length >= 3 && entries.length <= 9);
    const radiusOf = (entries: readonly Full[], centers: readonly Full[]): number =>
      Math.max(
        ...entries.map(({ embedding }) => Math.min(...centers.map((center) => distance(embedding, center.embedding)))),
      );
    fc.assert(
      fc.property(small.map(byTheirOwnMeasure), (entries) => {
        const picked = strategies.coreset(entries, 2, noRng);
        const pairs = entries.flatMap((a, i) => entries.slice(i + 1).map((b) => [a, b]));
        const best = Math.min(...pairs.map((pair) => radiusOf(entries, pair)));
        expect(
          radiusOf(
            entries,
            entries.filter(({ id }) => picked.includes(id)),
          ),
        ).toBeLessThanOrEqual(2 * best + 1e-9);
      }),
      { numRuns: 50 },
    );
  });

  it('[A8] compares complete distances, even of long embeddings', () => {
    const rng = seededRng(3);
    const entries = byTheirOwnMeasure(
      Array.from({ length: 60 }, (_, i) => entry(String(i).padStart(2, '0'), 0, ...Array.from({ length: 200 }, rng))),
    );
    const picked = strategies.coreset(entries, 20, noRng).map((id) => entries[Number(id)]!);
    for (let n = 1; n < picked.length; n++) {
      const toNearest = ({ embedding }: Full): number =>
        Math.min(...picked.slice(0, n).map((other) => distance(embedding, other.embedding)));
      expect(toNearest(picked[n]!)).toBeCloseTo(Math.max(...entries.map(toNearest)), 4);
    }
  });

  it('[A11] handles 10,000 candidates with 768 channels', () => {
    const values = Float32Array.from({ length: 10_768 }, seededRng(1));
    const entries = Array.from({ length: 10_000 }, (_, i) => ({
      id: String(i),
      embedding: values.subarray(i, i + 768),
    }));
    expect(new Set(strategies.coreset(entries, 5, noRng)).size).toBe(5);
  });
});

describe('disagreement+coreset', () => {
  it('[A10] covers the most uncertain tenth', () => {
    const entries = Array.from({ length: 1000 }, (_, i) => entry(String(i).padStart(4, '0'), i, i));
    const offered = UNCERTAIN_SHARE * 1000;
    expect(strategies['disagreement+coreset'](entries, 3, noRng)).toEqual(['0949', '0999', '0900']);
    expect(offered).toBe(100);
  });

  it('[A10] chooses from three candidates per pick in a small pool', () => {
    const entries = Array.from({ length: 12 }, (_, i) => entry(String.fromCharCode(97 + i), -i, i));
    expect(strategies['disagreement+coreset'](entries, 2, noRng)).toEqual(['c', 'f']);
    expect(CANDIDATES_PER_PICK).toBe(3);
  });

  it('[A10] equals coreset on the offered candidates', () => {
    fc.assert(
      fc.property(pool, count, labelled, (entries, k, known) => {
        const offered = Math.max(Math.ceil(entries.length * UNCERTAIN_SHARE), CANDIDATES_PER_PICK * k);
        const top = strategies.disagreement(entries, offered, noRng);
        const { points, labelled: given } = standardised(
          entries.map(({ embedding }) => embedding),
          known,
        );
        const chosen = entries
          .map(({ id }, i) => ({ id, point: points[i]! }))
          .filter(({ id }) => top.includes(id))
          .sort((a, b) => (a.id < b.id ? -1 : 1));
        const expected = kCenter(
          chosen.map(({ point }) => point),
          k,
          given,
        ).map((i) => chosen[i]!.id);
        expect(strategies['disagreement+coreset'](entries, k, noRng, known)).toEqual(expected);
      }),
    );
  });
});

describe('disagreement+chance', () => {
  const chance = strategies['disagreement+chance'];

  it('[A12] samples the first and the second pick in proportion to disagreement', () => {
    const entries = [entry('a', 1, 0), entry('b', 2, 0), entry('c', 5, 0)];
    const rng = seededRng(11);
    const times = new Map<string, number>();
    for (let i = 0; i < 8000; i++) {
      const pair = chance(entries, 2, rng).join('');
      times.set(pair, (times.get(pair) ?? 0) + 1);
    }
    const weights: Record<string, number> = { a: 1, b: 2, c: 5 };
    for (const first of 'abc')
      for (const second of 'abc'.replace(first, '')) {
        const p = (weights[first]! / 8) * (weights[second]! / (8 - weights[first]!));
        // Five standard deviations leave room for any fair source of randomness.
        expect(Math.abs((times.get(first + second) ?? 0) - 8000 * p)).toBeLessThan(5 * Math.sqrt(8000 * p * (1 - p)));
      }
    expect(POWER).toBe(1);
  });

  it('[A12] takes candidates without disagreement last, the larger first, [A3] ties by id', () => {
    fc.assert(
      fc.property(pool, count, seed, (entries, k, s) => {
        const scores = new Map(entries.map(({ id, score }) => [id, score]));
        const picked = chance(entries, k, seededRng(s));
        const some = entries.filter(({ score }) => score > 0).length;
        expect(picked.slice(0, some).every((id) => scores.get(id)! > 0)).toBe(true);
        const without = entries
          .filter(({ score }) => score <= 0)
          .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
        expect(picked.slice(some)).toEqual(without.slice(0, Math.max(0, k - some)).map(({ id }) => id));
      }),
    );
  });

  it('[A12] draws one random number per candidate, however many are picked', () => {
    fc.assert(
      fc.property(pool, count, seed, (entries, k, s) => {
        let calls = 0;
        const rng = seededRng(s);
        chance(entries, k, () => (calls++, rng()));
        expect(calls).toBe(entries.length);
      }),
    );
  });

  it('[A4] needs a finite score of every candidate', () => {
    expect(() => chance([{ id: 'a' }], 1, seededRng(0))).toThrow(new TypeError('candidate a has no score'));
    expect(() => chance([{ id: 'a', score: Infinity }], 1, seededRng(0))).toThrow(
      new RangeError('candidate a has score Infinity'),
    );
  });
});
