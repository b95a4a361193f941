/** The label of an unlabelled pixel; such pixels are not counted. */
export const UNLABELLED = 255;

/** How often truth t was predicted as p: `counts[t * classes + p]`, in pixels. */
export interface Confusion {
  readonly classes: number;
  readonly counts: Float64Array;
}

/** Scores from a confusion matrix; null where nothing was counted. */
export interface Scores {
  /** Per class, intersection over union; null for a class that the truth does not contain. */
  readonly iou: readonly (number | null)[];
  /** Mean of the `iou` values that are not null. */
  readonly meanIou: number | null;
  readonly pixelAccuracy: number | null;
  /** Number of pixels counted. */
  readonly pixels: number;
}

export function emptyConfusion(classes: number): Confusion {
  if (!Number.isInteger(classes) || classes < 1)
    throw new RangeError(`a confusion matrix needs at least 1 class, not ${classes}`);
  return { classes, counts: new Float64Array(classes * classes) };
}

/**
 * Confusion matrix of one pair of label maps of equal length. Pixels whose truth is UNLABELLED are ignored. Throws
 * RangeError for maps of different lengths and for a class out of range.
 */
export function confusionOf(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Confusion {
  if (truth.length !== predicted.length)
    throw new RangeError(`${truth.length} pixels of truth, ${predicted.length} predicted`);
  const confusion = emptyConfusion(classes);
  for (let pixel = 0; pixel < truth.length; pixel++) {
    const t = truth[pixel] as number;
    if (t === UNLABELLED) continue;
    const p = predicted[pixel] as number;
    if (!(t < classes && p < classes))
      throw new RangeError(`pixel ${pixel} is class ${t}, predicted ${p}, of ${classes} classes`);
    confusion.counts[t * classes + p] = (confusion.counts[t * classes + p] as number) + 1;
  }
  return confusion;
}

/** The sum of several matrices. Throws RangeError when there are none, or they count different numbers of classes. */
export function pooled(confusions: readonly Confusion[]): Confusion {
  const first = confusions[0];
  if (!first) throw new RangeError('there is no confusion matrix to pool');
  const sum = emptyConfusion(first.classes);
  for (const { classes, counts } of confusions) {
    if (classes !== sum.classes) throw new RangeError(`matrices of ${sum.classes} and ${classes} classes do not add`);
    for (let cell = 0; cell < counts.length; cell++)
      sum.counts[cell] = (sum.counts[cell] as number) + (counts[cell] as number);
  }
  return sum;
}

/** Per-class IoU, their mean and the pixel accuracy. */
export function scoresOf({ classes, counts }: Confusion): Scores {
  const iou: (number | null)[] = [];
  let right = 0;
  let pixels = 0;
  for (let c = 0; c < classes; c++) {
    let truth = 0;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      truth += counts[c * classes + other] as number;
      predicted += counts[other * classes + c] as number;
    }
    const both = counts[c * classes + c] as number;
    const either = truth + predicted - both;
    iou.push(truth === 0 ? null : both / either);
    right += both;
    pixels += truth;
  }
  const known = iou.filter((value) => value !== null);
  return {
    iou,
    meanIou: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length,
    pixelAccuracy: pixels === 0 ? null : right / pixels,
    pixels,
  };
}
