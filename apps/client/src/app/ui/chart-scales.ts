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

/** Round values (1, 2 or 5 times a power of ten apart) that cover [low, high], about `wanted` of them. */
export function ticks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low || 1) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough * 0.999) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The index of the nearest place; -1 if there is none. */
export function nearest(places: readonly number[], place: number): number {
  return places.reduce(
    (best, p, i) => (best === -1 || Math.abs(p - place) < Math.abs(places[best]! - place) ? i : best),
    -1,
  );
}
