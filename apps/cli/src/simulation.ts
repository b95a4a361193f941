export { openOracle, type Labeller, type Oracle } from './demo/oracle.js';
export { SimulatedAnnotator } from './demo/simulated-annotator.js';
