/** A seeded random number generator of numbers in [0, 1). */
export type Rng = () => number;

/**
 * mulberry32: a seeded RNG with 32 bits of state that gives the same numbers on every machine. Source: Tommy Ettinger,
 * public domain. `seed` is taken modulo 2^32.
 */
export function mulberry32(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Derives an independent seed for a numbered stream: FNV-1a over the 8 bytes of both numbers. */
export function derivedSeed(seed: number, stream: number): number {
  let hash = 0x811c9dc5;
  for (const word of [seed >>> 0, stream >>> 0]) {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((word >>> shift) & 0xff), 0x01000193);
  }
  return hash >>> 0;
}

/** A standard normal number (Box–Muller); consumes two numbers of the RNG. */
export function standardNormal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}

/** A uniform integer in [0, count). */
export function randomInt(count: number, rng: Rng): number {
  return Math.min(count - 1, Math.floor(rng() * count));
}

/** A random permutation of 0 … count−1 (Fisher–Yates). */
export function permutation(count: number, rng: Rng): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = randomInt(last + 1, rng);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}
