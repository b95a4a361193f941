import { depthOf } from '../hypercolumn.js';
import type { FeatureLayer, Interpreter } from '../types.js';

const BYTES_OF_NUMBER = 4;

/**
 * About as much memory as reading an opinion takes, in bytes: the weights, the features twice (as they came, and joined
 * by level), the first-layer sums of the levels below the image's own, and the probabilities twice (as they are made,
 * and as they are handed over).
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

/**
 * What an opinion takes as long as it is kept, in bytes: a class, its probabilities and an uncertainty for each pixel.
 */
export function opinionBytes({ resolution, classes }: Pick<Interpreter, 'resolution' | 'classes'>): number {
  return (1 + BYTES_OF_NUMBER * (classes + 1)) * resolution ** 2;
}

function numbersOf({ channels, resolution }: FeatureLayer): number {
  return channels * resolution ** 2;
}
