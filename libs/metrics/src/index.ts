export { bootstrapInterval, bootstrapIntervals, measured, quantile } from './bootstrap.js';
export type { Interval, Measured } from './bootstrap.js';
export { confusionOf, emptyConfusion, pooled, scoresOf, UNLABELLED } from './confusion.js';
export type { Confusion, Scores } from './confusion.js';
export { below, derivedSeed, mulberry32, normal, shuffled } from './random.js';
export type { Rng } from './random.js';
export { meanWithError } from './student.js';
export type { MeanWithError } from './student.js';
export { meanEntropy } from './entropy.js';
export { keptWithout, rankCorrelation } from './doubt.js';
export {
  coarser,
  emptyTally,
  errorAuroc,
  errorRateOf,
  expectedCalibrationError,
  pooledTally,
  tallyOf,
} from './tally.js';
export type { Tally } from './tally.js';
export { comparePoints, pointScores, pointScoresByKeypoint } from './keypoints.js';
export type { Point, PointComparison, PointScores } from './keypoints.js';
