export { openOracle, type Labeller, type Oracle } from './demo/oracle.js';
export { SimulatedAnnotator, type AnnotatorSettings } from './demo/simulated-annotator.js';
