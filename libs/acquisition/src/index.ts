export { OFFERED_PER_PICK, POWER, strategies, strategyNames, UNCERTAIN_SHARE, type StrategyName } from './strategies.js';
export type { PoolEntry, Rng, Strategy } from './pool.js';
