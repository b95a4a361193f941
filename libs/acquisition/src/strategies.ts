import { disagreementAndChance, random } from './chance.js';
import { coreset, disagreementAndCoreset, herding } from './covering.js';
import { inDescendingOrder, type Strategy } from './pool.js';

/** The strategies an admin can choose, in the order they are offered. */
export const strategyNames = ['random', 'entropy', 'disagreement', 'coreset', 'disagreement+coreset', 'disagreement+chance', 'herding'] as const;

export type StrategyName = (typeof strategyNames)[number];

/** The largest entropy first. */
const entropy: Strategy = (pool, k) => inDescendingOrder(pool, k, 'entropy').slice(0, k).map(({ id }) => id);

/** The largest disagreement first. */
const disagreement: Strategy = (pool, k) => inDescendingOrder(pool, k, 'score').slice(0, k).map(({ id }) => id);

export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  random,
  entropy,
  disagreement,
  coreset,
  'disagreement+coreset': disagreementAndCoreset,
  'disagreement+chance': disagreementAndChance,
  herding,
};
