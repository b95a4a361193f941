import { UNLABELLED } from '@gannet/metrics';

/** Number of pixels on which a temperature is fitted, evenly distributed over all. */
const MOST = 100_000;

/** Logits of some pixels, and their true classes. */
export interface LabelledLogits {
  /** [classes, pixels] of each image. */
  readonly logits: Float32Array;
  /** [pixels] */
  readonly truth: Uint8Array;
}

/** Softmax probability of one class from one pixel's logits, [classes, pixels], at a temperature. */
export function probabilityOf(
  logits: Float32Array,
  pixel: number,
  label: number,
  { classes, pixels, temperature }: { readonly classes: number; readonly pixels: number; readonly temperature: number },
): number {
  const own = logits[label * pixels + pixel] as number;
  let sum = 0;
  for (let of = 0; of < classes; of++) sum += Math.exp(((logits[of * pixels + pixel] as number) - own) / temperature);
  return 1 / sum;
}

/** Selects pixels of one of `images` images for fitting: their logits [classes, chosen] and classes. */
export function chosenOf({ logits, truth }: LabelledLogits, images: number): LabelledLogits {
  const classes = logits.length / truth.length;
  const stride = Math.max(1, Math.floor((truth.length * images) / MOST));
  const chosen = Array.from({ length: Math.ceil(truth.length / stride) }, (_, index) => index * stride).filter(
    (pixel) => truth[pixel] !== UNLABELLED,
  );
  return {
    truth: Uint8Array.from(chosen, (pixel) => truth[pixel] as number),
    logits: Float32Array.from(
      { length: classes * chosen.length },
      (_, at) =>
        logits[Math.floor(at / chosen.length) * truth.length + (chosen[at % chosen.length] as number)] as number,
    ),
  };
}

/**
 * The temperature that maximises the likelihood of the truth (Guo et al. 2017), between 0.05 and 20: a golden-section
 * search over its logarithm, in which the loss is unimodal. 1 if there is no pixel to fit it on.
 */
export function fitTemperature(answered: readonly LabelledLogits[]): number {
  const count = answered.reduce((sum, { truth }) => sum + truth.length, 0);
  if (count === 0) return 1;
  const loss = (logarithm: number): number =>
    answered.reduce((sum, { logits, truth }) => {
      const [pixels, temperature] = [truth.length, Math.exp(logarithm)];
      const sizes = { classes: logits.length / pixels, pixels, temperature };
      return truth.reduce(
        (inner, label, pixel) => inner - Math.log(Math.max(probabilityOf(logits, pixel, label, sizes), 1e-30)),
        sum,
      );
    }, 0);
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.05), Math.log(20)];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [atLeft, atRight] = [loss(left), loss(right)];
  while (high - low > 0.005) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - golden * (high - low);
      atLeft = loss(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + golden * (high - low);
      atRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}
