export { decodeInterpreter, encodeInterpreter } from './codec.js';
export { crossValidate } from './cross-validation.js';
export { featureFeeds } from './evaluation.js';
export { factoryGraph, featuresGraph, featuresIn, layersAt } from './factory.js';
export type { FactoryGenerator } from './factory.js';
export { depthOf } from './hypercolumn.js';
export {
  decodeKeypointInterpreter,
  encodeKeypointInterpreter,
  fitLevels,
  HEIGHT,
  keypointGraph,
  keypointSettings,
  locate,
  located,
  placementGraph,
  readKeypoints,
  trainKeypoints,
  visibilityOf,
} from './keypoints/index.js';
export type { KeypointEvaluation, KeypointValidation, Placement } from './keypoints/index.js';
export { enlargedMap, labelGraph } from './label-graph.js';
export type { LabelOptions } from './label-graph.js';
export { layersOfSimilarity, openSimilarity } from './similarity.js';
export type { SimilarityReader } from './similarity.js';
export { memoryEstimate, sessionBytes } from './memory.js';
export { initialParameters, pickMembers, withMembers } from './parameters.js';
export { openEnsemble } from './refit/ensemble-output.js';
export type { EnsembleOutput, EnsembleReader } from './refit/ensemble-output.js';
export { refit } from './refit/refit.js';
export { ensembleOutputBytes, refitBytes } from './refit/size.js';
export { defaultSettings } from './settings.js';
export { trainInterpreter } from './training.js';
export { trainingGraph } from './training-graph.js';
export { firstState } from './training-state.js';
export type {
  CrossValidation,
  Evaluation,
  FeatureLayer,
  Features,
  Interpreter,
  LabelledImage,
  TrainingRequest,
  TrainingSettings,
} from './types.js';
export type { KeypointsOutput } from './tasks/keypoints.js';
export type { PartsOutput } from './tasks/parts.js';
export type { Question } from './tasks/task-interpreter.js';
export { INTERPRETER_TASKS, taskInterpreter } from './tasks/tasks.js';
