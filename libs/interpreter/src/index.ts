export type {
  Anatomy, CrossValidation, FeatureLayer, Features, Interpreter, LabelledImage, Parameters,
  TrainingProgress, TrainingRequest, TrainingSettings,
} from './types.js';
