import { disagreementAndChance, random } from './stochastic.js';
import { classBalanced, classBalancedAndChance } from './class-balanced.js';
import { coreset, disagreementAndCoreset, herding } from './covering.js';
import { numberOf, sortedByDescending, type Strategy } from './pool.js';

/** The strategies that an admin can choose, in the order in which they are offered. */
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
 * The interpreter output that each strategy ranks by, in addition to the score that every candidate has once there is
 * an interpreter.
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
  sortedByDescending(pool, k, (entry) => numberOf(entry, 'entropy'))
    .slice(0, k)
    .map(({ id }) => id);

/** The largest disagreement first. */
const disagreement: Strategy = (pool, k) =>
  sortedByDescending(pool, k, (entry) => numberOf(entry, 'score'))
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
