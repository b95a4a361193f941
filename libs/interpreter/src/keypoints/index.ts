export { decodeKeypointInterpreter, encodeKeypointInterpreter } from './codec.js';
export { crossValidateKeypoints } from './cross-validation.js';
export type { KeypointValidation } from './cross-validation.js';
export { heatEntropy } from './entropy.js';
export { fitKeypoints } from './fit.js';
export { keypointGraph } from './graph.js';
export { located, readKeypoints } from './read.js';
export { keypointSettings, trainKeypoints } from './training.js';
export type { HeatLevels, KeypointInterpreter, KeypointRequest, Located, PlacedImage, Placement, PredictedPlacement, Visibility } from './types.js';
