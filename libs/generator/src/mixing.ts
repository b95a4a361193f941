import type { GeneratorFacts } from './package.js';

type Sizes = Pick<GeneratorFacts, 'numWs' | 'wDim'>;

/** The styles `share` of the way from `from` to `to`, all [numWs * wDim]: 0 gives `from`, 1 gives `to`. */
export function interpolated(from: Float32Array, to: Float32Array, share: number): Float32Array {
  if (from.length !== to.length)
    throw new RangeError(`${from.length} and ${to.length} numbers are not styles of one generator`);
  return from.map((value, at) => (1 - share) * value + share * (to[at] as number));
}

/**
 * The first `crossover` styles of `coarse` and the rest of `fine`: pose and shape of one image, colours and texture of
 * the other. Throws RangeError unless both have at least one style.
 */
export function mixed(
  coarse: Float32Array,
  fine: Float32Array,
  crossover: number,
  { numWs, wDim }: Sizes,
): Float32Array {
  if (!(Number.isInteger(crossover) && crossover >= 1 && crossover < numWs))
    throw new RangeError(`${crossover} is not a crossover of ${numWs} styles`);
  const styles = fine.slice();
  styles.set(coarse.subarray(0, crossover * wDim));
  return styles;
}
