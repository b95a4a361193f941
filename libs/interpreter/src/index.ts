export { cascadeTaps } from './cascade.js';
export { decodeInterpreter, encodeInterpreter } from './codec.js';
export type { Calibration } from './calibration.js';
export { crossValidate } from './cross-validation.js';
export { evaluateInterpreter, featureFeeds } from './evaluation.js';
export { fitInterpreter } from './fit.js';
export type { Fit } from './fit.js';
export { factoryGraph } from './factory.js';
export type { FactoryGenerator, FactoryOptions } from './factory.js';
export { depthOf, hypercolumnRows } from './hypercolumn.js';
export {
  crossValidateKeypoints,
  decodeKeypointInterpreter,
  encodeKeypointInterpreter,
  evaluateKeypoints,
  fitKeypoints,
  fitLevels,
  HEIGHT,
  heatEntropy,
  keypointGraph,
  keypointSettings,
  locate,
  located,
  placementGraph,
  readKeypoints,
  trainKeypoints,
  visibilityOf,
} from './keypoints/index.js';
export type {
  HeatLevels,
  KeypointEvaluation,
  KeypointInterpreter,
  KeypointRequest,
  KeypointValidation,
  Located,
  PlacedImage,
  Placement,
  PlacementOutput,
  PredictedPlacement,
  Visibility,
} from './keypoints/index.js';
export { labelGraph } from './label-graph.js';
export type { LabelOptions, LabelOutput } from './label-graph.js';
export { openSimilarity } from './similarity.js';
export type { SimilarityMap, SimilarityReader } from './similarity.js';
export { initialParameters, pickMembers, withMembers } from './parameters.js';
export { openEnsemble } from './refit/ensemble-output.js';
export type { EnsembleOutput, EnsembleReader } from './refit/ensemble-output.js';
export { refit } from './refit/refit.js';
export type { Refitted } from './refit/refit.js';
export { ensembleOutputBytes, refitBytes } from './refit/size.js';
export { choosePixels } from './sampling.js';
export type { PixelChoice } from './sampling.js';
export { defaultSettings } from './settings.js';
export { trainInterpreter } from './training.js';
export { trainingGraph } from './training-graph.js';
export type { TrainingShape } from './training-graph.js';
export { firstState } from './training-state.js';
export type {
  Dimensions,
  CrossValidation,
  Evaluation,
  FeatureLayer,
  Features,
  Interpreter,
  LabelledImage,
  Parameters,
  TrainingProgress,
  TrainingRequest,
  TrainingSettings,
} from './types.js';
export type { KeypointsOutput } from './tasks/keypoints.js';
export type { PartsOutput } from './tasks/parts.js';
export type { FitRequest, TrainingExample, Question } from './tasks/task-interpreter.js';
export { INTERPRETER_TASKS, type InterpreterTask, taskInterpreter } from './tasks/tasks.js';
