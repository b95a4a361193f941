export { CANDIDATES_PER_PICK } from './covering.js';
export { goesBy, strategies, type StrategyName, strategyNames } from './strategies.js';
export type { PoolEntry, Rng, Strategy } from './pool.js';
