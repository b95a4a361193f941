export { POWER } from './chance.js';
export { HALF_TRUST, OFFERED_PER_PICK, REPRESENTED, UNCERTAIN_SHARE } from './covering.js';
export { strategies, strategyNames, type StrategyName } from './strategies.js';
export type { PoolEntry, Rng, Strategy } from './pool.js';
