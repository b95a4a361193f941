export { bootstrapInterval, bootstrapIntervals, measured, quantile } from './bootstrap.js';
export type { Interval, Measured } from './bootstrap.js';
export { confusionOf, emptyConfusion, pooled, scoresOf, UNLABELLED } from './confusion.js';
export type { Confusion, Scores } from './confusion.js';
export { derivedSeed, mulberry32, permutation, randomInt, standardNormal } from './random.js';
export type { Rng } from './random.js';
export { meanWithError } from './student-t.js';
export type { MeanWithError } from './student-t.js';
export { meanEntropy } from './entropy.js';
export { dropHighest, rankCorrelation } from './ranking.js';
export {
  errorAuroc,
  errorHistogramOf,
  errorRateOf,
  expectedCalibrationError,
  pooledErrorHistogram,
  rebinned,
} from './error-histogram.js';
export type { ErrorHistogram } from './error-histogram.js';
export { comparePoints, pointScores, pointScoresByKeypoint } from './keypoints.js';
export type { PointComparison, PointScores } from './keypoints.js';
