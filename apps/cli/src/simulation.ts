export { openOracle, type Labeller, type Oracle, type Placer } from './demo/oracle.js';
export { SimulatedAnnotator, type AnnotatorSettings } from './demo/simulated-annotator.js';
