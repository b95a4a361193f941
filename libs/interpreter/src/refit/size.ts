import { depthOf } from '../hypercolumn.js';
import type { FeatureLayer, Interpreter } from '../types.js';

const BYTES_OF_NUMBER = 4;

/**
 * Approximate memory needed to compute an output, in bytes: the weights, the features twice (as received, and
 * concatenated by level), the first-layer sums of the levels below the image's own, and the probabilities twice (as
 * computed, and as returned).
 */
export function refitBytes({
  layers,
  resolution,
  classes,
  members,
  hidden: [h1],
}: Pick<Interpreter, 'layers' | 'resolution' | 'classes' | 'members' | 'hidden'>): number {
  const below = layers.some((layer) => layer.resolution < resolution) ? members * h1 * (resolution / 2) ** 2 : 0;
  const features = layers.reduce((sum, layer) => sum + numbersOf(layer), 0);
  return BYTES_OF_NUMBER * (members * depthOf(layers) * h1 + 2 * features + below + 2 * classes * resolution ** 2);
}

/** Memory of a stored output, in bytes: a class, its probabilities and an uncertainty for each pixel. */
export function ensembleOutputBytes({ resolution, classes }: Pick<Interpreter, 'resolution' | 'classes'>): number {
  return (1 + BYTES_OF_NUMBER * (classes + 1)) * resolution ** 2;
}

function numbersOf({ channels, resolution }: FeatureLayer): number {
  return channels * resolution ** 2;
}
