import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { latentOf, MAX_SEED } from './latents.js';

interface Golden {
  readonly seed: number;
  readonly zDim: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly sha256: string;
}

const golden = JSON.parse(readFileSync(new URL('./fixtures/numpy-latents.json', import.meta.url), 'utf8')) as {
  latents: Golden[];
};

describe('the latent of a seed', () => {
  it.each(golden.latents)(
    '[S2] [S3] is what numpy draws: seed $seed, zDim $zDim',
    ({ seed, zDim, first, last, sha256 }) => {
      const z = latentOf(seed, zDim);
      expect(z).toHaveLength(zDim);
      expect(Array.from(z.subarray(0, 4))).toEqual(first);
      expect(Array.from(z.slice(-3))).toEqual(last);
      expect(createHash('sha256').update(new Uint8Array(z.buffer)).digest('hex')).toBe(sha256);
    },
  );

  it('[S2] begins like every longer latent of the seed', () => {
    expect(latentOf(85, 128).slice(0, 7)).toEqual(latentOf(85, 7));
  });

  it.each([-1, 0.5, MAX_SEED + 1, Number.NaN])('[S1] does not exist for %d', (seed) => {
    expect(() => latentOf(seed, 4)).toThrow(new RangeError(`${seed} is not a seed of 0 to 4294967295`));
  });

  it('[S1] has a size', () => {
    expect(() => latentOf(0, 0)).toThrow(new RangeError('0 is not a size of a latent'));
  });
});
