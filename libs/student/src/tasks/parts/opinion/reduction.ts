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
 * Reduces a square image of `imageSide`, with labels of `labelSide`, to `side` pixels on a side, by whole factors:
 * colours are averaged, labels are those of the pixel in the middle (the lower right of four).
 */
export function smaller(
  { rgb, labels }: { readonly rgb: Uint8Array; readonly labels: Uint8Array },
  { imageSide, labelSide, side }: { readonly imageSide: number; readonly labelSide: number; readonly side: number },
): { rgb: Uint8Array; labels: Uint8Array } {
  return { rgb: meanColors(rgb, imageSide, imageSide / side), labels: middles(labels, labelSide, labelSide / side) };
}

function middles(labels: Uint8Array, side: number, factor: number): Uint8Array {
  if (factor === 1) return labels;
  const [small, middle] = [side / factor, Math.floor(factor / 2)];
  return Uint8Array.from({ length: small * small }, (_, at) => {
    const [row, column] = [Math.floor(at / small) * factor + middle, (at % small) * factor + middle];
    return labels[row * side + column] as number;
  });
}

function meanColors(rgb: Uint8Array, side: number, factor: number): Uint8Array {
  if (factor === 1) return rgb;
  const small = side / factor;
  return Uint8Array.from({ length: 3 * small * small }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    const first = Math.floor(pixel / small) * factor * side + (pixel % small) * factor;
    let sum = 0;
    for (let row = 0; row < factor; row++)
      for (let column = 0; column < factor; column++) sum += rgb[(first + row * side + column) * 3 + channel] as number;
    return Math.round(sum / factor ** 2);
  });
}
