/** A named stream of numbers in [0, 1), made by one seed. */
export type Rng = () => number;

/**
 * mulberry32: 32 bits of state, the same numbers on every machine.
 * Source: Tommy Ettinger, public domain. `seed` is taken modulo 2^32.
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

/** A seed for a stream of its own, from a seed and the stream's number: FNV-1a over their 8 bytes. */
export function derivedSeed(seed: number, stream: number): number {
  let hash = 0x811c9dc5;
  for (const word of [seed >>> 0, stream >>> 0]) {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((word >>> shift) & 0xff), 0x01000193);
  }
  return hash >>> 0;
}

/** A standard normal number (Box–Muller), from two numbers of the stream. */
export function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}

/** A whole number in [0, count). */
export function below(count: number, rng: Rng): number {
  return Math.min(count - 1, Math.floor(rng() * count));
}

/** The numbers 0 … count−1 in random order (Fisher–Yates). */
export function shuffled(count: number, rng: Rng): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = below(last + 1, rng);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}
