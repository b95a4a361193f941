export { decodeKeypointInterpreter, encodeKeypointInterpreter } from './codec.js';
export { crossValidateKeypoints } from './cross-validation.js';
export type { KeypointValidation } from './cross-validation.js';
export { evaluateKeypoints } from './evaluation.js';
export type { KeypointEvaluation } from './evaluation.js';
export { heatEntropy } from './entropy.js';
export { fitKeypoints } from './fit.js';
export { keypointGraph, locate } from './graph.js';
export { HEIGHT } from './heat.js';
export type { PlacementOutput } from './placement-graph.js';
export { placementGraph } from './placement-graph.js';
export { located, readKeypoints } from './read.js';
export { fitLevels, visibilityOf } from './visibility.js';
export { keypointSettings, trainKeypoints } from './training.js';
export type {
  HeatLevels,
  KeypointInterpreter,
  KeypointRequest,
  Located,
  PlacedImage,
  Placement,
  PredictedPlacement,
  Visibility,
} from './types.js';
