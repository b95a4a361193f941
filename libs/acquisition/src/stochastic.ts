import { numberOf, type Rng, sortedById, type Strategy } from './pool.js';

/**
 * How strongly `disagreement+chance` prefers a larger disagreement: the probability is proportional to score^POWER. 0
 * is `random`, infinity is `disagreement`; the authors use 1 throughout.
 */
export const POWER = 1;

/** Uniform sampling: the baseline that the other strategies are compared with. */
export const random: Strategy = (pool, k, rng) =>
  sampleWithoutReplacement(sortedById(pool, k), k, rng).map(({ id }) => id);

/**
 * Samples without replacement, with probabilities proportional to score^POWER: "power" acquisition (Kirsch, Farquhar,
 * Atighehchian, Jesson, Branchaud-Charron, Gal: Stochastic Batch Acquisition, TMLR 2023). The k most uncertain
 * candidates are often alike and redundant, and a score is only an estimate of what a label will bring; sampling
 * addresses both without embeddings. Implemented as a race of exponential waiting times, of which the shortest k win
 * (Efraimidis and Spirakis 2006); this equals the authors' top-k of log score + Gumbel noise.
 */
export const disagreementAndChance: Strategy = (pool, k, rng) => {
  const raced = sortedById(pool, k).map((entry) => {
    const score = numberOf(entry, 'score');
    const wait = -Math.log(1 - rng());
    return { id: entry.id, score, time: score > 0 ? wait / score ** POWER : Infinity };
  });
  raced.sort((a, b) => (a.time === b.time ? b.score - a.score : a.time - b.time));
  return raced.slice(0, k).map(({ id }) => id);
};

/**
 * Draws min(k, all) different elements, every subset and order equally likely: a Fisher–Yates shuffle that stops early.
 */
export function sampleWithoutReplacement<T>(all: readonly T[], k: number, rng: Rng): T[] {
  const items = [...all];
  const count = Math.min(k, items.length);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(rng() * (items.length - i));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items.slice(0, count);
}
