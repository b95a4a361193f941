/** The greatest side of the images that a second opinion sees: larger ones cost too much, and add little. */
const GREATEST_SIDE = 128;

/** How much images are reduced for a second opinion. */
interface Reduction {
  readonly side: number;
  /** `side` · `factor` is the resolution. */
  readonly factor: number;
}

export function reductionOf(resolution: number): Reduction {
  let factor = Math.ceil(resolution / GREATEST_SIDE);
  while (resolution % factor !== 0) factor++;
  return { side: resolution / factor, factor };
}

/**
 * Reduces a square image by a whole factor: colours are averaged, labels are those of the pixel in the middle (the lower
 * right of four).
 */
export function smaller(
  { rgb, labels }: { readonly rgb: Uint8Array; readonly labels: Uint8Array },
  resolution: number,
  factor: number,
): { rgb: Uint8Array; labels: Uint8Array } {
  if (factor === 1) return { rgb, labels };
  const side = resolution / factor;
  const middle = Math.floor(factor / 2);
  const small = { rgb: new Uint8Array(3 * side * side), labels: new Uint8Array(side * side) };
  for (let at = 0; at < side * side; at++) {
    const first = Math.floor(at / side) * factor * resolution + (at % side) * factor;
    small.labels[at] = labels[first + middle * (resolution + 1)] as number;
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      for (let row = 0; row < factor; row++)
        for (let column = 0; column < factor; column++)
          sum += rgb[(first + row * resolution + column) * 3 + channel] as number;
      small.rgb[3 * at + channel] = Math.round(sum / factor ** 2);
    }
  }
  return small;
}
