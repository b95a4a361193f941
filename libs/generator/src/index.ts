export { describePackage, type GeneratorFacts, type GeneratorPackage, openPackage } from './package.js';
export { RESERVED_NAMES } from './manifest.js';
export { GeneratorRefused } from './refused.js';
export { type Generated, type Generator, openGenerator, POOLED, pooledFeatures, pooledGraph } from './generator.js';
export { sha256 } from './digest.js';
export { latentOf } from './latents.js';
export { interpolated, mixed } from './mixing.js';
export { toRgb8 } from './pixels.js';
