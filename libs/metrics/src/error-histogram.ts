import { UNLABELLED } from './confusion.js';

/**
 * Histogram of labelled pixels by a value in [0, 1] (their uncertainty or confidence), with the number of wrong
 * predictions in each bin. Bins are equally wide; 1 belongs to the last.
 */
export interface ErrorHistogram {
  readonly pixels: Float64Array;
  readonly wrong: Float64Array;
  /** Sum of the values in each bin. */
  readonly sum: Float64Array;
}

export function emptyErrorHistogram(bins: number): ErrorHistogram {
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`an error histogram needs at least 1 bin, not ${bins}`);
  return { pixels: new Float64Array(bins), wrong: new Float64Array(bins), sum: new Float64Array(bins) };
}

/**
 * Histogram of one image. Pixels whose truth is UNLABELLED are ignored. Throws RangeError for maps of different lengths
 * and for a value outside [0, 1].
 */
export function errorHistogramOf(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  values: ArrayLike<number>,
  bins: number,
): ErrorHistogram {
  if (truth.length !== predicted.length || truth.length !== values.length) {
    throw new RangeError(`${truth.length} pixels of truth, ${predicted.length} predicted, ${values.length} values`);
  }
  const histogram = emptyErrorHistogram(bins);
  for (let pixel = 0; pixel < truth.length; pixel++) {
    if (truth[pixel] === UNLABELLED) continue;
    const value = values[pixel] as number;
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`pixel ${pixel} has the value ${value}, which is not in 0 to 1`);
    const bin = Math.min(bins - 1, Math.floor(value * bins));
    add(histogram.pixels, bin, 1);
    add(histogram.sum, bin, value);
    if (truth[pixel] !== predicted[pixel]) add(histogram.wrong, bin, 1);
  }
  return histogram;
}

/** The sum of several histograms. Throws RangeError when there are none, or their numbers of bins differ. */
export function pooledErrorHistogram(histograms: readonly ErrorHistogram[]): ErrorHistogram {
  const first = histograms[0];
  if (!first) throw new RangeError('there is no error histogram to pool');
  const total = emptyErrorHistogram(first.pixels.length);
  for (const histogram of histograms) {
    if (histogram.pixels.length !== total.pixels.length)
      throw new RangeError(`histograms of ${total.pixels.length} and ${histogram.pixels.length} bins do not add`);
    for (let bin = 0; bin < total.pixels.length; bin++) {
      add(total.pixels, bin, histogram.pixels[bin] as number);
      add(total.wrong, bin, histogram.wrong[bin] as number);
      add(total.sum, bin, histogram.sum[bin] as number);
    }
  }
  return total;
}

/**
 * The same histogram with fewer bins, merging each `together` neighbouring bins into one. Throws RangeError when the
 * number of bins is not divisible by `together`.
 */
export function rebinned({ pixels, wrong, sum }: ErrorHistogram, together: number): ErrorHistogram {
  const bins = pixels.length / together;
  const histogram = emptyErrorHistogram(bins);
  for (let bin = 0; bin < pixels.length; bin++) {
    const into = Math.floor(bin / together);
    add(histogram.pixels, into, pixels[bin] as number);
    add(histogram.wrong, into, wrong[bin] as number);
    add(histogram.sum, into, sum[bin] as number);
  }
  return histogram;
}

/** The fraction of pixels that are wrong; null without pixels. */
export function errorRateOf({ pixels, wrong }: ErrorHistogram): number | null {
  const all = total(pixels);
  return all === 0 ? null : total(wrong) / all;
}

/**
 * Expected calibration error: Σ over bins of (fraction of pixels) × |accuracy − mean confidence| (Naeini et al. 2015).
 * The histogram's values are confidences. Null without pixels.
 */
export function expectedCalibrationError({ pixels, wrong, sum }: ErrorHistogram): number | null {
  const all = total(pixels);
  if (all === 0) return null;
  return (
    pixels.reduce((error, count, bin) => error + Math.abs(count - (wrong[bin] as number) - (sum[bin] as number)), 0) /
    all
  );
}

/**
 * AUROC of detecting errors by the value: the probability that a wrong pixel has a higher value than a correct one,
 * ties counting half (Mann and Whitney 1947). Values in one bin are ties. Null when no pixel, or every pixel, is wrong.
 */
export function errorAuroc({ pixels, wrong }: ErrorHistogram): number | null {
  const wrongs = total(wrong);
  const rights = total(pixels) - wrongs;
  if (wrongs === 0 || rights === 0) return null;
  let [below, area] = [0, 0];
  pixels.forEach((count, bin) => {
    const bad = wrong[bin] as number;
    const good = count - bad;
    area += bad * (below + good / 2);
    below += good;
  });
  return area / (wrongs * rights);
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function add(counts: Float64Array, at: number, more: number): void {
  counts[at] = (counts[at] as number) + more;
}
