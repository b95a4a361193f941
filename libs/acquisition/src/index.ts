export { POWER } from './chance.js';
export { GREATEST_POWER } from './class-balanced.js';
export { HALF_TRUST, OFFERED_PER_PICK, REPRESENTED, UNCERTAIN_SHARE } from './covering.js';
export { goesBy, strategies, strategyNames, type StrategyName } from './strategies.js';
export type { PoolEntry, Rng, Strategy } from './pool.js';
