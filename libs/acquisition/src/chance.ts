import { inOrder, numberOf, type Rng, type Strategy } from './pool.js';

/**
 * How strongly `disagreement+chance` prefers a larger disagreement: chances go as score^POWER. 0 is `random`, infinity
 * is `disagreement`; 1 is what its authors use throughout.
 */
export const POWER = 1;

/** Every candidate equally likely: the baseline that the others are measured against. */
export const random: Strategy = (pool, k, rng) => drawn(inOrder(pool, k), k, rng).map(({ id }) => id);

/**
 * Drawn one after the other without replacement, with chances that go as score^POWER: "power" acquisition (Kirsch,
 * Farquhar, Atighehchian, Jesson, Branchaud-Charron, Gal: Stochastic Batch Acquisition, TMLR 2023). The k most
 * uncertain candidates are often alike and teach the same thing; a score is also only a guess of what a label will
 * bring. Chance takes care of both without a look at embeddings. Drawn as a race: an exponential waiting time over the
 * chance, the shortest k win (Efraimidis and Spirakis 2006), which is the authors' top-k of log score + Gumbel noise.
 */
export const disagreementAndChance: Strategy = (pool, k, rng) => {
  const raced = inOrder(pool, k).map((entry) => {
    const score = numberOf(entry, 'score');
    const wait = -Math.log(1 - rng());
    return { id: entry.id, score, time: score > 0 ? wait / score ** POWER : Infinity };
  });
  raced.sort((a, b) => (a.time === b.time ? b.score - a.score : a.time - b.time));
  return raced.slice(0, k).map(({ id }) => id);
};

/**
 * min(k, all) different ones, every subset and order equally likely: Fisher and Yates' shuffle as far as it is wanted.
 */
export function drawn<T>(all: readonly T[], k: number, rng: Rng): T[] {
  const items = [...all];
  const count = Math.min(k, items.length);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(rng() * (items.length - i));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items.slice(0, count);
}
