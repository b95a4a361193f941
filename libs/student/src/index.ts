export { batchesOf } from './batches.js';
export { evaluateStudent } from './evaluation.js';
export { COLORS, NAMES } from './export.js';
export { mirrorPairsOf } from './mirror.js';
export { planOf, WIDTHS } from './network.js';
export { openStatistics } from './normalisation.js';
export type { Statistics } from './normalisation.js';
export { numberOf } from './number-of.js';
export { objectiveOf } from './objective.js';
export { decodeJoint, encodeJoint, isJoint } from './tasks/parts/opinion/codec.js';
export { jointLabelGraph } from './tasks/parts/opinion/joint-graph.js';
export { trainOpinion } from './tasks/parts/opinion/opinion.js';
export { type Plot, plotSvg } from './plot.js';
export { curvesSvg } from './release/curves.js';
export { openPredictor } from './predictor.js';
export type { Predictor } from './predictor.js';
export { type LabelledRelease, whyNoStudent } from './release/dataset.js';
export { type Lesson, studentSettings, type TrainedStudent, trainOnRelease } from './release/train-on-release.js';
export { Damaged, Untrainable } from './release/untrainable.js';
export { defaultStudentSettings } from './settings.js';
export { withSpectrumOf } from './spectrum.js';
export { trainStudent } from './training.js';
export type { KeypointEvaluation } from './tasks/keypoints/types.js';
export type { PartsEvaluation } from './tasks/parts/types.js';
export { studentTask } from './tasks/tasks.js';
export type {
  Architecture,
  Validation,
  StudentOutput,
  Student,
  StudentEvaluation,
  StudentSample,
  StudentSettings,
  StudentTask,
} from './types.js';
