import type { Rng } from '@gannet/metrics';
import { applyRefit, isSurprisinglyLarge, type LabelMap, refitChange, UNLABELLED } from '@gannet/raster';
import { nextStroke } from './annotator.js';

/** The label map of an image after some strokes, and how it came about. */
export interface AfterStrokes {
  /** Labels of all pixels; painted ones are correct. */
  readonly labels: Uint8Array;
  /** Number of unpainted pixels that differ from the prediction because refits changed them. */
  readonly changed: number;
  /**
   * Number of refits that were held back because they were far larger than the stroke; the annotator applies none of
   * them.
   */
  readonly heldBack: number;
}

/** An image to correct. */
interface ImageToCorrect {
  readonly prediction: LabelMap;
  readonly truth: LabelMap;
  /**
   * Computes the labels after a refit to strokes, 255 where nothing is painted; null: the annotator works without live
   * refit.
   */
  readonly refit: ((strokes: Uint8Array) => Uint8Array) | null;
}

/**
 * Corrects an image stroke by stroke, as in the client: after each stroke, a refit to all strokes updates the
 * prediction, unless it changes far more than was painted. `counts` must be increasing: the result has an entry for
 * each.
 */
export function correct(
  { prediction, truth, refit }: ImageToCorrect,
  counts: readonly number[],
  rng: Rng,
): AfterStrokes[] {
  let [map, latest]: [LabelMap, LabelMap] = [{ ...prediction, data: prediction.data.slice() }, prediction];
  let heldBack = 0;
  const painted = new Uint8Array(map.data.length);
  let sinceRefit = new Set<number>();
  const after: AfterStrokes[] = [];
  for (let stroke = 1; stroke <= (counts.at(-1) ?? 0); stroke++) {
    const next = nextStroke(map, truth, rng);
    for (const pixel of next?.pixels ?? []) {
      [map.data[pixel], painted[pixel]] = [next!.value, 1];
      sinceRefit.add(pixel);
    }
    if (next && refit) {
      const updated = {
        ...map,
        data: refit(map.data.map((value, pixel) => (painted[pixel] === 1 ? value : UNLABELLED))),
      };
      const changed = applyRefit(map, latest, updated, painted);
      if (isSurprisinglyLarge(refitChange(map, changed), sinceRefit.size)) heldBack++;
      else [map, latest, sinceRefit] = [changed, updated, new Set()];
    }
    if (counts.includes(stroke))
      after.push({ labels: map.data.slice(), changed: changedBy(map, prediction, painted), heldBack });
  }
  return after;
}

function changedBy(map: LabelMap, prediction: LabelMap, painted: Uint8Array): number {
  return map.data.reduce(
    (sum, value, pixel) => sum + Number(painted[pixel] === 0 && value !== prediction.data[pixel]),
    0,
  );
}
