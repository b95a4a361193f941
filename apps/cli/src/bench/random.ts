import { mulberry32 } from '@gannet/metrics';
import { depthOf, type FeatureLayer, type Interpreter } from '@gannet/interpreter';

/** Uniformly distributed random numbers with mean 0 and standard deviation `scale`, determined by the seed. */
export function randomNumbers(count: number, scale: number, seed: number): Float32Array {
  const rng = mulberry32(seed);
  const values = new Float32Array(count);
  for (let at = 0; at < count; at++) values[at] = (rng() * 2 - 1) * Math.sqrt(3) * scale;
  return values;
}

/** Layers of random features, by name. */
export function randomFeatures(layers: readonly FeatureLayer[]): Record<string, Float32Array> {
  return Object.fromEntries(
    layers.map(({ name, channels, resolution }, index) => [
      name,
      randomNumbers(channels * resolution ** 2, 1, 100 + index),
    ]),
  );
}

export type Shape = Pick<Interpreter, 'layers' | 'resolution' | 'classes' | 'members' | 'hidden'>;

/**
 * Members with random weights, scaled so that their predictions differ: time and memory do not depend on the weights.
 */
export function randomInterpreter({ layers, resolution, classes, members, hidden: [h1, h2] }: Shape): Interpreter {
  const depth = depthOf(layers);
  return {
    layers,
    resolution,
    classes,
    members,
    hidden: [h1, h2],
    parameters: {
      w1: randomNumbers(members * depth * h1, Math.sqrt(2 / depth), 1),
      b1: randomNumbers(members * h1, 0.1, 2),
      w2: randomNumbers(members * h1 * h2, Math.sqrt(2 / h1), 3),
      b2: randomNumbers(members * h2, 0.1, 4),
      w3: randomNumbers(members * h2 * classes, Math.sqrt(2 / h2), 5),
      b3: randomNumbers(members * classes, 0.1, 6),
    },
  };
}
