import { UNLABELLED } from './confusion.js';

/**
 * Labelled pixels by a value of theirs in [0, 1] (how uncertain or how confident something was), and how many of each
 * bin were labelled wrongly. Bins are equally wide; 1 belongs to the last.
 */
export interface Tally {
  readonly pixels: Float64Array;
  readonly wrong: Float64Array;
  /** The values' sum in each bin. */
  readonly sum: Float64Array;
}

export function emptyTally(bins: number): Tally {
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`a tally needs at least 1 bin, not ${bins}`);
  return { pixels: new Float64Array(bins), wrong: new Float64Array(bins), sum: new Float64Array(bins) };
}

/**
 * Counts one image. Pixels whose truth is UNLABELLED are left out. Throws RangeError for maps of different length and
 * for a value outside [0, 1].
 */
export function tallyOf(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  values: ArrayLike<number>,
  bins: number,
): Tally {
  if (truth.length !== predicted.length || truth.length !== values.length) {
    throw new RangeError(`${truth.length} pixels of truth, ${predicted.length} predicted, ${values.length} values`);
  }
  const tally = emptyTally(bins);
  for (let pixel = 0; pixel < truth.length; pixel++) {
    if (truth[pixel] === UNLABELLED) continue;
    const value = values[pixel] as number;
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`pixel ${pixel} has the value ${value}, which is not in 0 to 1`);
    const bin = Math.min(bins - 1, Math.floor(value * bins));
    add(tally.pixels, bin, 1);
    add(tally.sum, bin, value);
    if (truth[pixel] !== predicted[pixel]) add(tally.wrong, bin, 1);
  }
  return tally;
}

/** The sum of several tallies. Throws RangeError when there is none, or they have different numbers of bins. */
export function pooledTally(tallies: readonly Tally[]): Tally {
  const first = tallies[0];
  if (!first) throw new RangeError('there is no tally to pool');
  const total = emptyTally(first.pixels.length);
  for (const tally of tallies) {
    if (tally.pixels.length !== total.pixels.length)
      throw new RangeError(`tallies of ${total.pixels.length} and ${tally.pixels.length} bins do not add`);
    for (let bin = 0; bin < total.pixels.length; bin++) {
      add(total.pixels, bin, tally.pixels[bin] as number);
      add(total.wrong, bin, tally.wrong[bin] as number);
      add(total.sum, bin, tally.sum[bin] as number);
    }
  }
  return total;
}

/**
 * The same pixels in fewer bins, each of `together` of the old ones. Throws RangeError when these do not divide evenly.
 */
export function coarser({ pixels, wrong, sum }: Tally, together: number): Tally {
  const bins = pixels.length / together;
  const tally = emptyTally(bins);
  for (let bin = 0; bin < pixels.length; bin++) {
    const into = Math.floor(bin / together);
    add(tally.pixels, into, pixels[bin] as number);
    add(tally.wrong, into, wrong[bin] as number);
    add(tally.sum, into, sum[bin] as number);
  }
  return tally;
}

/** The share of a tally's pixels that are wrong; null when it has none. */
export function errorRateOf({ pixels, wrong }: Tally): number | null {
  const all = total(pixels);
  return all === 0 ? null : total(wrong) / all;
}

/**
 * How far confidence is from being right: Σ over bins of (their share of pixels) × |accuracy − mean confidence|
 * (Naeini et al. 2015). The values are confidences. Null without pixels.
 */
export function expectedCalibrationError({ pixels, wrong, sum }: Tally): number | null {
  const all = total(pixels);
  if (all === 0) return null;
  return (
    pixels.reduce((error, count, bin) => error + Math.abs(count - (wrong[bin] as number) - (sum[bin] as number)), 0) /
    all
  );
}

/**
 * The chance that a wrong pixel has a higher value than a right one, ties counting half: the area under the ROC curve
 * of finding errors by the value (Mann and Whitney 1947). Values of one bin are ties. Null when nothing or everything
 * is wrong.
 */
export function errorAuroc({ pixels, wrong }: Tally): number | null {
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
