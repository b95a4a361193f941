import type { Rng } from '@gannet/metrics';
import { applyRefit, isSurprisinglyLarge, type LabelMap, refitChange, UNLABELLED } from '@gannet/raster';
import { nextStroke } from './annotator.js';

/** The label map of an image and how it came about, after some strokes. */
export interface After {
  /** Labels of every pixel; those that were painted are right. */
  readonly labels: Uint8Array;
  /** Unpainted pixels that differ from the prediction: what refits changed. */
  readonly changed: number;
  /** Refits that were held back for being far larger than the stroke; the annotator applies none of them. */
  readonly heldBack: number;
}

/** An image to correct. */
interface InHand {
  readonly prediction: LabelMap;
  readonly truth: LabelMap;
  /**
   * The labels after a refit to strokes, 255 where nothing is painted; null: the annotator works without live refit.
   */
  readonly refit: ((strokes: Uint8Array) => Uint8Array) | null;
}

/**
 * Corrects an image stroke by stroke as the studio does it: after each stroke a refit of all of them brings a new
 * prediction, which is taken over (`rethought`) unless it changes far more than was painted. `counts` must grow: the
 * answer has an entry for each.
 */
export function correct({ prediction, truth, refit }: InHand, counts: readonly number[], rng: Rng): After[] {
  let [map, thought]: [LabelMap, LabelMap] = [{ ...prediction, data: prediction.data.slice() }, prediction];
  let heldBack = 0;
  const painted = new Uint8Array(map.data.length);
  let sinceRefit = new Set<number>();
  const after: After[] = [];
  for (let stroke = 1; stroke <= (counts.at(-1) ?? 0); stroke++) {
    const next = nextStroke(map, truth, rng);
    for (const pixel of next?.pixels ?? []) {
      [map.data[pixel], painted[pixel]] = [next!.value, 1];
      sinceRefit.add(pixel);
    }
    if (next && refit) {
      const said = { ...map, data: refit(map.data.map((value, pixel) => (painted[pixel] === 1 ? value : UNLABELLED))) };
      const changed = applyRefit(map, thought, said, painted);
      if (isSurprisinglyLarge(refitChange(map, changed), sinceRefit.size)) heldBack++;
      else [map, thought, sinceRefit] = [changed, said, new Set()];
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
