import type { HeatLevels, Visibility } from './types.js';

/** Half-way between the target heights for absent (0), hidden (½) and visible (1). */
export const DEFAULT_LEVELS: HeatLevels = { there: 0.25, seen: 0.75 };

/** Visibility from the height of the heat's peak. */
export function visibilityOf(peak: number, { there, seen }: HeatLevels): Visibility {
  return peak < there ? 0 : peak < seen ? 1 : 2;
}

/**
 * The thresholds that decide the visibility of a keypoint with the fewest errors on held-out images. Of equally good
 * thresholds those nearest to the half-way heights: if every image shows the keypoint, nothing is known about the other
 * states.
 */
export function fitLevels(peaks: readonly number[], truths: readonly Visibility[]): HeatLevels {
  const there = bestCut(
    peaks,
    truths.map((visibility) => visibility > 0),
    DEFAULT_LEVELS.there,
  );
  const seen = bestCut(
    peaks,
    truths.map((visibility) => visibility > 1),
    DEFAULT_LEVELS.seen,
  );
  return { there: Math.min(there, seen), seen };
}

/** The threshold above which `isAbove` is most often correct. */
function bestCut(heights: readonly number[], isAbove: readonly boolean[], usual: number): number {
  const sorted = [...heights].sort((a, b) => a - b);
  const between = sorted.slice(1).map((height, index) => (height + (sorted[index] as number)) / 2);
  const ends = sorted.length === 0 ? [] : [(sorted[0] as number) - 0.05, (sorted.at(-1) as number) + 0.05];
  const mistakes = (cut: number): number =>
    heights.reduce((sum, height, index) => sum + Number(height >= cut !== isAbove[index]), 0);
  const cuts = [usual, ...between, ...ends].map((cut) => ({
    cut,
    mistakes: mistakes(cut),
    away: Math.abs(cut - usual),
  }));
  return cuts.reduce((best, one) =>
    one.mistakes < best.mistakes || (one.mistakes === best.mistakes && one.away < best.away) ? one : best,
  ).cut;
}
