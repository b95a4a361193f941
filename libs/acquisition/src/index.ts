export { CANDIDATES_PER_PICK } from './covering.js';
export { asksInterpreter, needs, strategies, type StrategyName, strategyNames } from './strategies.js';
export type { PoolEntry } from './pool.js';
export { type Evidence, measured, type Signals } from './signals.js';
