import { depthOf } from '../hypercolumn.js';
import type { FeatureLayer, Interpreter } from '../types.js';

const BYTES_OF_NUMBER = 4;

/**
 * About as much memory as one refit takes, in bytes: the weights twice (as convolutions, and as what reads pixels of the memory), the
 * features twice (as they came, and joined by level), and the first-layer sums of the levels below the image's own.
 */
export function refitBytes({ layers, resolution, members, hidden: [h1] }: Pick<Interpreter, 'layers' | 'resolution' | 'members' | 'hidden'>): number {
  const below = layers.some((layer) => layer.resolution < resolution) ? members * h1 * (resolution / 2) ** 2 : 0;
  const features = layers.reduce((sum, layer) => sum + numbersOf(layer), 0);
  return BYTES_OF_NUMBER * (2 * members * depthOf(layers) * h1 + 2 * features + below);
}

function numbersOf({ channels, resolution }: FeatureLayer): number {
  return channels * resolution ** 2;
}
