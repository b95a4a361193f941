import { disagreementAndChance, random } from './chance.js';
import { classBalanced, classBalancedAndChance } from './class-balanced.js';
import { coreset, disagreementAndCoreset, herding } from './covering.js';
import { inDescendingOrder, numberOf, type Strategy } from './pool.js';

/** The strategies an admin can choose, in the order they are offered. */
export const strategyNames = [
  'random',
  'entropy',
  'disagreement',
  'coreset',
  'disagreement+coreset',
  'disagreement+chance',
  'class-balanced',
  'class-balanced+chance',
  'herding',
] as const;

export type StrategyName = (typeof strategyNames)[number];

/**
 * What of an interpreter's opinion a strategy goes by, beside the score that every candidate has where there is an
 * interpreter.
 */
export const goesBy: Readonly<Record<StrategyName, 'nothing' | 'score' | 'entropy' | 'classScores'>> = {
  random: 'nothing',
  entropy: 'entropy',
  disagreement: 'score',
  coreset: 'nothing',
  'disagreement+coreset': 'score',
  'disagreement+chance': 'score',
  'class-balanced': 'classScores',
  'class-balanced+chance': 'classScores',
  herding: 'score',
};

/** The largest entropy first. */
const entropy: Strategy = (pool, k) =>
  inDescendingOrder(pool, k, (entry) => numberOf(entry, 'entropy'))
    .slice(0, k)
    .map(({ id }) => id);

/** The largest disagreement first. */
const disagreement: Strategy = (pool, k) =>
  inDescendingOrder(pool, k, (entry) => numberOf(entry, 'score'))
    .slice(0, k)
    .map(({ id }) => id);

export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  random,
  entropy,
  disagreement,
  coreset,
  'disagreement+coreset': disagreementAndCoreset,
  'disagreement+chance': disagreementAndChance,
  'class-balanced': classBalanced,
  'class-balanced+chance': classBalancedAndChance,
  herding,
};
