import { type Bits, mersenneTwister } from './mersenne-twister.js';

/** The largest seed: numpy seeds its Mersenne Twister with one 32-bit number. */
export const MAX_SEED = 0xffffffff;

/**
 * The latent of a seed, [zDim] float32: `numpy.random.RandomState(seed).randn(1, zDim)` cast to float32, which is what
 * NVIDIA's scripts draw for `--seeds`. Throws RangeError for a seed that is not an integer from 0 to 2³² − 1.
 */
export function latentOf(seed: number, zDim: number): Float32Array {
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED)
    throw new RangeError(`${seed} is not a seed of 0 to ${MAX_SEED}`);
  if (!Number.isInteger(zDim) || zDim < 1) throw new RangeError(`${zDim} is not a size of a latent`);
  const gauss = polarGauss(mersenneTwister(seed));
  return Float32Array.from({ length: zDim }, gauss);
}

/**
 * Marsaglia's polar method as in numpy's legacy generator: of each accepted pair (x1, x2) the second is returned first,
 * and the first is kept for the next call.
 */
function polarGauss(bits: Bits): () => number {
  let kept: number | null = null;
  return () => {
    if (kept !== null) {
      const value = kept;
      kept = null;
      return value;
    }
    for (;;) {
      const x1 = 2 * uniform(bits) - 1;
      const x2 = 2 * uniform(bits) - 1;
      const r2 = x1 * x1 + x2 * x2;
      if (r2 >= 1 || r2 === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(r2)) / r2);
      kept = factor * x1;
      return factor * x2;
    }
  };
}

/** A double in [0, 1) from 53 random bits: 27 of one draw above 26 of the next. */
function uniform(bits: Bits): number {
  const high = bits() >>> 5;
  const low = bits() >>> 6;
  return (high * 2 ** 26 + low) / 2 ** 53;
}
