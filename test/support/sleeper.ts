import { add, cast, constant, less, loop, mul, reduceSum, scalar, slice } from '@gannet/onnx';
import { writeTinyGenerator, Z_DIM } from './tiny-generator.js';

/** Width and height of its images, and the size of its latents. */
export const SLEEPER = { side: 4, zDim: Z_DIM };
/** Below this, the first of the styles makes it count to more than anybody waits for. */
const ASLEEP = -1;
const FOR_EVER = 2 ** 40;

/** Whether the generator hangs for a latent at a psi. */
export function sleeps(latent: Float32Array, psi: number): boolean {
  return Math.fround(latent[0]! * Math.fround(psi)) < ASLEEP;
}

/**
 * Writes the package of a generator that never returns for about one seed in thirteen, and is well-behaved for every
 * other.
 */
export function writeSleeper(folder: string): void {
  writeTinyGenerator(folder, {
    side: SLEEPER.side,
    styles: (flat) => {
      const isAsleep = cast(reduceSum(cast(less(slice(flat, 1, 0, 1), scalar(ASLEEP)), 'float32'), [0, 1]), 'int64');
      const steps = add(
        mul(isAsleep, constant('int64', [], BigInt64Array.of(BigInt(FOR_EVER)))),
        constant('int64', [], BigInt64Array.of(1n)),
      );
      const { total } = loop(steps, { total: scalar(0) }, (_, { total: sum }) => ({
        state: { total: mul(add(sum, scalar(1)), scalar(0)) },
        each: {},
      })).state;
      return add(flat, total);
    },
  });
}
