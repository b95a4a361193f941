/** The range of uncertainty bytes that colours show: `from` and less is transparent, `to` and more the strongest. */
export interface HeatRange {
  readonly from: number;
  readonly to: number;
}

/** Share of an image that stays transparent: heat says where to look. */
const CLEAR_SHARE = 0.7;
/** About as uncertain as seams between classes in a good prediction. */
const LEAST_FROM = 8;
/** An image in which the members agree everywhere is not made to look uncertain. */
const LEAST_SPAN = 56;
/** Quantile at the top of the scale, which single pixels do not stretch. */
const TOP_SHARE = 0.995;

/** RGBA from low to high: no colour of skin or hair, and steadily brighter. */
const STOPS = [
  [84, 46, 190, 70],
  [190, 40, 160, 165],
  [250, 90, 80, 215],
  [255, 226, 96, 245],
] as const;

/** The range that shows the differences within one image. `uncertainty` has one byte a pixel. */
export function heatRange(uncertainty: Uint8Array): HeatRange {
  const from = Math.max(LEAST_FROM, quantile(uncertainty, CLEAR_SHARE));
  return { from, to: Math.min(255, Math.max(from + LEAST_SPAN, quantile(uncertainty, TOP_SHARE))) };
}

/** Fills `rgba` with the colours of uncertainty bytes. */
export function colorHeat(rgba: Uint8ClampedArray, uncertainty: Uint8Array, range: HeatRange): void {
  const colors = Array.from({ length: 256 }, (_, value) => heatColor(value, range));
  for (let i = 0; i < uncertainty.length; i++) rgba.set(colors[uncertainty[i]!]!, 4 * i);
}

/** The colour of one byte. */
export function heatColor(value: number, { from, to }: HeatRange): readonly number[] {
  if (value <= from) return [0, 0, 0, 0];
  const place = Math.min(1, (value - from) / (to - from)) * (STOPS.length - 1);
  const [low, high] = [STOPS[Math.floor(place)]!, STOPS[Math.ceil(place)]!];
  return low.map((channel, i) => Math.round(channel + (place % 1) * (high[i]! - channel)));
}

/** The scale as a CSS gradient, from low to high. */
export const HEAT_GRADIENT = `linear-gradient(to right, ${STOPS.map(([r, g, b, a]) => `rgb(${r} ${g} ${b} / ${(a / 255).toFixed(2)})`).join(', ')})`;

/** The smallest value that at least a share of the bytes do not exceed. */
export function quantile(bytes: Uint8Array, share: number): number {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]! += 1;
  let seen = 0;
  return counts.findIndex((count) => (seen += count) >= share * bytes.length);
}
