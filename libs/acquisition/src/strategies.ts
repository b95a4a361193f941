import { kCenter } from './k-center.js';
import { inDescendingOrder, inOrder, numberOf, type PoolEntry, type Strategy } from './pool.js';

/** The strategies an admin can choose, in the order they are offered. */
export const strategyNames = ['random', 'entropy', 'disagreement', 'coreset', 'disagreement+coreset', 'disagreement+chance'] as const;

export type StrategyName = (typeof strategyNames)[number];

/**
 * The most uncertain part of the pool that `disagreement+coreset` chooses from. It is the tenth that a release drops by
 * default: the labels go to the kind of image that the dataset would otherwise lose.
 */
export const UNCERTAIN_SHARE = 0.1;

/** In a small pool a tenth leaves k-center nothing to choose between: it is offered at least this many for each pick. */
export const OFFERED_PER_PICK = 3;

/**
 * How strongly `disagreement+chance` prefers a larger disagreement: chances go as score^POWER. 0 is `random`, infinity is
 * `disagreement`; 1 is what its authors use throughout.
 */
export const POWER = 1;

/** Every candidate equally likely: the baseline that the others are measured against. */
const random: Strategy = (pool, k, rng) => {
  const ids = inOrder(pool, k).map(({ id }) => id);
  const count = Math.min(k, ids.length);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(rng() * (ids.length - i));
    [ids[i], ids[j]] = [ids[j]!, ids[i]!];
  }
  return ids.slice(0, count);
};

/** The largest entropy first. */
const entropy: Strategy = (pool, k) => inDescendingOrder(pool, k, 'entropy').slice(0, k).map(({ id }) => id);

/** The largest disagreement first. */
const disagreement: Strategy = (pool, k) => inDescendingOrder(pool, k, 'score').slice(0, k).map(({ id }) => id);

/** The most different from each other and from what is labelled. */
const coreset: Strategy = (pool, k, _rng, labelled) => spread(inOrder(pool, k), k, labelled);

/** The most different of the most uncertain. */
const disagreementAndCoreset: Strategy = (pool, k, _rng, labelled) => {
  const offered = Math.max(Math.ceil(UNCERTAIN_SHARE * pool.length), OFFERED_PER_PICK * k);
  return spread(inOrder(inDescendingOrder(pool, k, 'score').slice(0, offered), k), k, labelled);
};

/**
 * Drawn one after the other without replacement, with chances that go as score^POWER: "power" acquisition (Kirsch, Farquhar,
 * Atighehchian, Jesson, Branchaud-Charron, Gal: Stochastic Batch Acquisition, TMLR 2023). The k most uncertain candidates are
 * often alike and teach the same thing; a score is also only a guess of what a label will bring. Chance takes care of both
 * without a look at embeddings. Drawn as a race: an exponential waiting time over the chance, the shortest k win (Efraimidis
 * and Spirakis 2006), which is the authors' top-k of log score + Gumbel noise.
 */
const disagreementAndChance: Strategy = (pool, k, rng) => {
  const raced = inOrder(pool, k).map((entry) => {
    const score = numberOf(entry, 'score');
    const wait = -Math.log(1 - rng());
    return { id: entry.id, score, time: score > 0 ? wait / score ** POWER : Infinity };
  });
  raced.sort((a, b) => (a.time === b.time ? b.score - a.score : a.time - b.time));
  return raced.slice(0, k).map(({ id }) => id);
};

export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  random,
  entropy,
  disagreement,
  coreset,
  'disagreement+coreset': disagreementAndCoreset,
  'disagreement+chance': disagreementAndChance,
};

function spread(entries: readonly PoolEntry[], k: number, labelled: readonly Float32Array[] | undefined): string[] {
  return kCenter(entries.map(embeddingOf), k, labelled).map((i) => entries[i]!.id);
}

function embeddingOf({ id, embedding }: PoolEntry): Float32Array {
  if (embedding === undefined) throw new TypeError(`candidate ${id} has no embedding`);
  return embedding;
}
