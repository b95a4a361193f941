import { Unreadable } from './unreadable.js';

const MOST = 0xffff_ffff;

/**
 * The seed that a file's name says: the number after “seed”, or else the only number in it. `42.png`, `seed0042.png`,
 * `0000000042.mask.png` and `image_mask42.npy` are of seed 42. Throws Unreadable.
 */
export function seedOfName(name: string): number {
  const file = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const stem = file.replace(/\.[a-z]+$/i, '');
  const named = /seed[ _-]?(\d+)/i.exec(stem)?.[1];
  const numbers = stem.match(/\d+/g) ?? [];
  if (named === undefined && numbers.length !== 1)
    throw new Unreadable(
      numbers.length === 0
        ? 'its name says no seed: call it seed0042.png, or 42.png'
        : 'its name has several numbers: write “seed” before the one that is the seed, as in seed0042.png',
    );
  const digits = named ?? numbers[0]!;
  const seed = Number(digits);
  if (seed > MOST) throw new Unreadable(`${digits} is no seed: seeds are 0 to ${MOST}`);
  return seed;
}
