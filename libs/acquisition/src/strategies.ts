import { disagreementAndChance, random } from './stochastic.js';
import { classBalanced, classBalancedAndChance } from './class-balanced.js';
import { coreset, disagreementAndCoreset, herding } from './covering.js';
import { numberOf, sortedByDescending, type Strategy } from './pool.js';
import type { Signals } from './signals.js';

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

/** The signals that each strategy reads; no others are computed for it. */
export const needs: Readonly<Record<StrategyName, readonly (keyof Signals)[]>> = {
  random: [],
  entropy: ['entropy'],
  disagreement: ['score'],
  coreset: ['embedding'],
  'disagreement+coreset': ['score', 'embedding'],
  'disagreement+chance': ['score'],
  'class-balanced': ['classScores'],
  'class-balanced+chance': ['score', 'classScores'],
  herding: ['score', 'embedding'],
};

/** Whether a strategy asks an interpreter. */
export function asksInterpreter(strategy: StrategyName): boolean {
  return needs[strategy].some((signal) => signal !== 'embedding');
}

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
