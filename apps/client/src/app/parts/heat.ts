/**
 * Which part of all possible disagreement is told by colour, in bytes: `from` and less is clear, `to` and more the
 * strongest.
 */
export interface HeatRange {
  readonly from: number;
  readonly to: number;
}

/** Of an image, so much is clear at least: heat is to say where to look. */
const CLEAR_SHARE = 0.7;
/** Seams between classes of a good prediction are about so uncertain. */
const LEAST_FROM = 8;
/** An image in which members agree everywhere is not blown up to look uncertain. */
const LEAST_SPAN = 56;
/** Single pixels do not stretch the scale. */
const TOP_SHARE = 0.995;

/** Red, green, blue and alpha from little to much: no colour of skin or hair, and brighter all the way. */
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

/**
 * Fills `rgba` with the colours of as many bytes of uncertainty: clear where the members agree, stronger where they do
 * not.
 */
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

/** The scale as a gradient for style sheets, from little to much. */
export const HEAT_GRADIENT = `linear-gradient(to right, ${STOPS.map(([r, g, b, a]) => `rgb(${r} ${g} ${b} / ${(a / 255).toFixed(2)})`).join(', ')})`;

/** The value that a share of all bytes is at most. */
export function quantile(bytes: Uint8Array, share: number): number {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]! += 1;
  let seen = 0;
  return counts.findIndex((count) => (seen += count) >= share * bytes.length);
}
