import { createHash } from 'node:crypto';
import type { Split } from '@gannet/contracts';

/** The order in which splits are listed. */
export const SPLITS: readonly Split[] = ['train', 'val', 'test', 'human'];

/** Shares of the unit interval, from 0 up: 80% train, 10% val, the rest test. */
const TRAIN_BELOW = 0.8;
const VAL_BELOW = 0.9;

/**
 * The split of a generated image: the first four bytes of sha256(`<generator digest>:<seed>`), as a fraction of 2³²,
 * below 0.8 is train, below 0.9 val, otherwise test. It depends on nothing else, so an image never moves when a release
 * grows, is filtered otherwise or is labelled anew.
 */
export function splitOf(generatorDigest: string, seed: number): Exclude<Split, 'human'> {
  const share = createHash('sha256').update(`${generatorDigest}:${seed}`).digest().readUInt32BE(0) / 2 ** 32;
  return share < TRAIN_BELOW ? 'train' : share < VAL_BELOW ? 'val' : 'test';
}
