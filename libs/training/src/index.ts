export { adamRate, averagingDecay } from './adamw.js';
export { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
export { objectiveGraph, STATE } from './objective.js';
export type { Objective, StateName, TensorSpec } from './objective.js';
export { biases, flatten, initialParameters, parameterCount, spansOf, unpack, weights } from './plan.js';
export type { Parameter, Plan } from './plan.js';
export { constantSchedule, cosineSchedule } from './schedule.js';
export { Diverged, initialState, openTrainer } from './trainer.js';
export type { Trainer, TrainingState } from './trainer.js';
