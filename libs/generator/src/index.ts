export { describePackage, openPackage, type GeneratorFacts, type GeneratorPackage } from './package.js';
export { type Layer, TAKEN_NAMES } from './manifest.js';
export { GeneratorRefused } from './refused.js';
export {
  openGenerator,
  POOLED,
  pooledFeatures,
  pooledGraph,
  type Generated,
  type Generator,
  type Want,
} from './generator.js';
export { latentOf, MAX_SEED } from './latents.js';
export { toRgb8 } from './pixels.js';
