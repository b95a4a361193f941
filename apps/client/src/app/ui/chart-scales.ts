import { nice, ticks as d3Ticks } from 'd3-array';

/** Maps values of [low, high] linearly to [from, to]. */
interface Scale {
  readonly low: number;
  readonly high: number;
  at(value: number): number;
}

export function linear(low: number, high: number, from: number, to: number): Scale {
  const span = high === low ? 1 : high - low;
  return { low, high, at: (value) => from + ((value - low) / span) * (to - from) };
}

/** Round values that cover [low, high], about `wanted` of them. */
export function ticks(low: number, high: number, wanted: number): number[] {
  return d3Ticks(...nice(low, high === low ? low + 1 : high, wanted), wanted);
}

/** The index of the nearest place; -1 if there is none. */
export function nearest(places: readonly number[], place: number): number {
  return places.reduce(
    (best, p, i) => (best === -1 || Math.abs(p - place) < Math.abs(places[best]! - place) ? i : best),
    -1,
  );
}
