import fc from 'fast-check';
import { HALF_WEIGHT_LABELS, MAX_REPRESENTATIVES } from './covering.js';
import { strategies } from './index.js';
import { greedyCoverage } from './coverage.js';
import { standardised } from './standardised.js';
import { count, entry, type Full, labelled, noRng, pool, seededRng } from './testing/pools.js';

const { herding } = strategies;

/** Coverage as SPEC writes it, computed from nothing but the definition. */
function problemOf(
  entries: readonly Full[],
  known: readonly Float32Array[],
  isScored: boolean,
): { names: string[]; coverage: (names: readonly string[]) => number } {
  const sorted = [...entries].sort((a, b) => (a.id < b.id ? -1 : 1));
  const {
    points,
    labelled: given,
    meanSquaredDistance,
  } = standardised(
    sorted.map(({ embedding }) => embedding),
    known,
  );
  const squared = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, d) => sum + (value - b[d]!) ** 2, 0);
  const apart = given.flatMap((a, i) => given.slice(i + 1).map((b) => squared(a, b))).filter((value) => value > 0);
  const bandwidth = Math.min(meanSquaredDistance / 2, ...apart);
  const most = Math.max(...sorted.map(({ score }) => score));
  const weights = sorted.map(({ score }) =>
    isScored && most > 0
      ? Math.max(1e-6, (Math.max(0, score) / most) ** (known.length / (known.length + HALF_WEIGHT_LABELS)))
      : 1,
  );
  const kernel = (a: Float32Array, b: Float32Array): number =>
    squared(a, b) === 0 ? 1 : Math.exp(-squared(a, b) / bandwidth);
  const names = sorted.map(({ id }) => id);
  return {
    names,
    coverage: (chosen) => {
      const centers = [...given, ...chosen.map((id) => points[names.indexOf(id)]!)];
      return points.reduce(
        (sum, point, n) => sum + weights[n]! * Math.max(0, ...centers.map((center) => kernel(point, center))),
        0,
      );
    },
  };
}

const unscored = (entries: readonly Full[]): { id: string; embedding: Float32Array }[] =>
  entries.map(({ id, embedding }) => ({ id, embedding }));

describe('herding', () => {
  it.each([
    ['with scores', true],
    ['without scores, as MaxHerding', false],
  ] as const)('[A14] [A15] [A16] each pick adds most to the coverage, %s', (_how, isScored) => {
    fc.assert(
      fc.property(pool, fc.nat({ max: 6 }), labelled, (entries, k, known) => {
        const picked = herding(isScored ? entries : unscored(entries), k, noRng, known);
        const { names, coverage } = problemOf(entries, known, isScored);
        picked.forEach((id, at) => {
          const before = picked.slice(0, at);
          const gains = names.filter((name) => !before.includes(name)).map((name) => coverage([...before, name]));
          expect(coverage([...before, id])).toBeGreaterThanOrEqual(Math.max(...gains) - 1e-4);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('[A14] three picks gain at least 1 − 1/e of what the best three would', () => {
    const small = pool.filter((entries) => entries.length >= 3 && entries.length <= 9);
    fc.assert(
      fc.property(small, labelled, (entries, known) => {
        const { names, coverage } = problemOf(entries, known, true);
        const nothing = coverage([]);
        const triples = names.flatMap((a, i) =>
          names.slice(i + 1).flatMap((b, j) => names.slice(i + j + 2).map((c) => [a, b, c])),
        );
        const best = Math.max(...triples.map(coverage)) - nothing;
        expect(coverage(herding(entries, 3, noRng, known)) - nothing).toBeGreaterThanOrEqual(
          (1 - 1 / Math.E) * best - 1e-4,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('[A14] starts in the middle of the larger cluster and continues with the smaller one', () => {
    const line = [0, 1, 2, 20, 21, 22, 23, 24].map((at) => entry(String(at).padStart(2, '0'), 1, at));
    expect(herding(unscored(line), 2, noRng)).toEqual(['22', '01']);
    expect(herding(unscored(line), 1, noRng, [Float32Array.of(22)])).toEqual(['01']);
  });

  it('[A15] prefers the uncertain cluster, more strongly as more is labelled', () => {
    const crowds = [0, 1, 2, 20, 21, 22, 23, 24].map((at) => entry(String(at).padStart(2, '0'), at < 10 ? 4 : 1, at));
    const far = (many: number): Float32Array[] => Array.from({ length: many }, () => Float32Array.of(-500));
    expect(herding(crowds, 1, noRng)).toEqual(['22']);
    expect(herding(crowds, 1, noRng, far(1))).toEqual(['22']);
    // Of the smaller, doubtful crowd the one that is nearest to the others.
    expect(herding(crowds, 1, noRng, far(HALF_WEIGHT_LABELS))).toEqual(['02']);
  });

  it('[A16] closely spaced labelled images give a narrow kernel', () => {
    // A crowd of three, and a more doubtful image far off.
    const entries = [entry('a', 2, 0), entry('b', 2, 1), entry('c', 2, 2), entry('d', 3, 30)];
    const far = Array.from({ length: 100 }, () => Float32Array.of(-500));
    expect(herding(entries, 1, noRng, far)).toEqual(['b']);
    expect(herding(entries, 1, noRng, [...far, Float32Array.of(-500.01)])).toEqual(['d']);
  });

  it('[A17] never repeats a point while a different one is left', () => {
    fc.assert(
      fc.property(pool, count, labelled, (entries, k, known) => {
        const { points, labelled: given } = standardised(
          entries.map(({ embedding }) => embedding),
          known,
        );
        const embeddings = new Map(entries.map(({ id }, i) => [id, String(points[i])]));
        const picked = herding(entries, k, noRng, known).map((id) => embeddings.get(id)!);
        const taken = new Set(given.map(String));
        const fresh = new Set([...embeddings.values()].filter((point) => !taken.has(point))).size;
        expect(new Set(picked.slice(0, fresh)).size).toBe(Math.min(fresh, picked.length));
        expect(picked.slice(0, fresh).filter((point) => taken.has(point))).toEqual([]);
      }),
    );
  });

  it('[A17] takes equal ones by id, [A1] and all of a pool that is no larger than k', () => {
    const same = ['d', 'b', 'c', 'a'].map((id) => entry(id, 1, 5, 5));
    expect(herding(same, 9, noRng)).toEqual(['a', 'b', 'c', 'd']);
    expect(herding([], 3, noRng)).toEqual([]);
    expect(herding(same, 0, noRng)).toEqual([]);
  });

  it('[A4] [A17] needs finite scores of all candidates, or of none', () => {
    expect(() => herding([entry('a', 1, 0), { id: 'b', embedding: Float32Array.of(1) }], 1, noRng)).toThrow(
      new TypeError('candidate b has no score'),
    );
    expect(() => herding([entry('a', Number.NaN, 0)], 1, noRng)).toThrow(new RangeError('candidate a has score NaN'));
  });

  it('[A18] samples a larger pool, reproducibly', () => {
    const rng = seededRng(5);
    const entries = Array.from({ length: MAX_REPRESENTATIVES + 500 }, (_, i) =>
      entry(String(i).padStart(5, '0'), rng(), rng(), rng()),
    );
    const picked = herding(entries, 5, seededRng(1));
    expect(new Set(picked).size).toBe(5);
    expect(herding([...entries].reverse(), 5, seededRng(1))).toEqual(picked);
    expect(() => herding(entries, 5, noRng)).toThrow('this strategy uses no randomness');
    // A fifth of the pool stays away, and what is chosen covers all of it nearly as well as a choice from all.
    const { coverage } = problemOf(entries, [], true);
    const { points, meanSquaredDistance } = standardised(entries.map(({ embedding }) => embedding));
    const best = greedyCoverage(
      { points, weights: new Float64Array(entries.length).fill(1), covering: [], bandwidth: meanSquaredDistance / 2 },
      5,
    );
    expect(coverage(picked)).toBeGreaterThan(0.99 * coverage(best.map((i) => entries[i]!.id)));
  });
});
