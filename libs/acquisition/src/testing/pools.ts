import fc from 'fast-check';
import type { PoolEntry } from '../index.js';
import type { Rng } from '../pool.js';

/** Numerical Recipes' linear congruential generator: good enough for a test, and the same on every machine. */
export function seededRng(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const noRng: Rng = () => {
  throw new Error('this strategy uses no randomness');
};

export type Full = Required<PoolEntry>;

/** Pools in which equal scores and equal embeddings are common. */
export const pool: fc.Arbitrary<Full[]> = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 4 }),
    score: fc.integer({ min: -2, max: 3 }),
    entropy: fc.integer({ min: 0, max: 3 }),
    classScores: fc
      .array(fc.integer({ min: -1, max: 2 }), { minLength: 3, maxLength: 3 })
      .map((values) => Float32Array.from(values)),
    embedding: fc
      .array(fc.integer({ min: -1, max: 1 }), { minLength: 2, maxLength: 2 })
      .map((values) => Float32Array.from(values)),
  }),
  { selector: ({ id }) => id, maxLength: 40 },
);
export const count = fc.nat({ max: 45 });
export const seed = fc.nat();
export const labelled = fc.array(
  fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 2, maxLength: 2 }).map((values) => Float32Array.from(values)),
  { maxLength: 3 },
);

export const entry = (id: string, score: number, ...embedding: number[]): Full => ({
  id,
  score,
  entropy: score,
  classScores: Float32Array.of(score),
  embedding: Float32Array.from(embedding),
});

export const distance = (a: Float32Array, b: Float32Array): number => Math.hypot(...a.map((value, i) => value - b[i]!));
