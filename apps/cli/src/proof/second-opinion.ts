import type { StudentSample } from '@gannet/student';

/** Added to a probability, so that neither opinion alone rules a class out. */
const LEAST = 1e-3;

/**
 * The labels that two opinions give together: of each pixel the class with the largest product of the probabilities,
 * those of the interpreter ([pixels, classes] out of 255) and of another network (`logits` [classes, pixels], divided by
 * `temperature`). Of equals the lower class.
 */
export function jointLabels(
  { shares }: Required<Pick<StudentSample, 'shares'>>,
  logits: Float32Array,
  temperature: number,
  classes: number,
): Uint8Array {
  const pixels = shares.length / classes;
  const other = new Float64Array(classes);
  return Uint8Array.from({ length: pixels }, (_, pixel) => {
    let sum = 0;
    let top = -Infinity;
    for (let of = 0; of < classes; of++) top = Math.max(top, logits[of * pixels + pixel] as number);
    for (let of = 0; of < classes; of++)
      sum += other[of] = Math.exp(((logits[of * pixels + pixel] as number) - top) / temperature);
    let best = 0;
    let most = -1;
    for (let of = 0; of < classes; of++) {
      const joint = ((shares[pixel * classes + of] as number) / 255 + LEAST) * ((other[of] as number) / sum + LEAST);
      if (joint > most) [best, most] = [of, joint];
    }
    return best;
  });
}
