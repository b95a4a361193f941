import { confidenceOf, type Dropped } from '@gannet/contracts';
import { keepThreshold } from './keep.js';

/** The facts about a labelled image on which selection depends. */
export interface SelectionFacts {
  /** Null if the generator returned values that are not finite: there is no image to keep. */
  readonly score: number | null;
  /** Indices of the classes, or keypoints, that the image contains. */
  readonly present: readonly number[];
}

export interface Target {
  /** Index of a class or keypoint. */
  readonly label: number;
  /** The minimum share of kept images that contain it, 0 to 1. */
  readonly share: number;
}

export interface SelectionRules {
  /** Number of images in the first draw; later ones were drawn to meet the targets. */
  readonly firstDraw: number;
  readonly dropShare: number;
  readonly minConfidence: number;
  /** The greatest possible score, of members that disagree completely (see `confidenceOf`). */
  readonly greatestScore: number;
  readonly targets: readonly Target[];
}

/** The drawn images that a release keeps, and why it drops the others. */
export interface Selection {
  /** 1 where the image of that index is kept. */
  readonly isKept: Uint8Array;
  readonly kept: number;
  readonly dropped: Readonly<Dropped>;
  /** The share that was reached, per target; 0 if there are no images. */
  readonly reached: readonly number[];
  readonly isMet: boolean;
}

/**
 * Drops the most uncertain share of all usable images, then those with too little confidence. The remaining images of
 * the first draw are kept; later ones, in the order of seeds, are kept only if they contain a label that is still too
 * rare. Throws RangeError like `keepThreshold`.
 */
export function select(
  drawn: readonly SelectionFacts[],
  { firstDraw, dropShare, minConfidence, greatestScore, targets }: SelectionRules,
): Selection {
  const usable = drawn.flatMap(({ score, present }, i) => (score === null ? [] : [{ i, score, present }]));
  const certain = keepThreshold(
    usable.map(({ score }) => score),
    dropShare,
  ).isKept;
  const isKept = new Uint8Array(drawn.length);
  const counts = targets.map(() => 0);
  const dropped = {
    uncertain: 0,
    unconfident: 0,
    surplus: 0,
    ...(usable.length < drawn.length ? { unusable: drawn.length - usable.length } : {}),
  };
  let kept = 0;
  const isRare = (index: number): boolean => counts[index]! < targets[index]!.share * kept - SLACK;
  usable.forEach(({ i, score, present }, place) => {
    const shown = targets.flatMap(({ label }, index) => (present.includes(label) ? [index] : []));
    if (certain[place] === 0) dropped.uncertain++;
    else if (minConfidence > 0 && confidenceOf(score, greatestScore) < minConfidence) dropped.unconfident++;
    else if (i >= firstDraw && !shown.some(isRare)) dropped.surplus++;
    else {
      isKept[i] = 1;
      kept++;
      for (const index of shown) counts[index]! += 1;
    }
  });
  return {
    isKept,
    kept,
    dropped,
    reached: counts.map((count) => (kept === 0 ? 0 : count / kept)),
    isMet: targets.every((_target, index) => !isRare(index)),
  };
}

/** Tolerance for decimal shares: 3 of 10 images meet a share of 0.3, whatever the nearest double is. */
const SLACK = 1e-9;

/** Size of each additional draw, relative to the first. */
const NEXT_DRAW = 0.25;

/** The number of additional seeds to draw: 0 if the targets are met, or `bound` seeds have been drawn. */
export function nextDraw(
  { isMet }: Selection,
  { drawn, firstDraw, bound }: { readonly drawn: number; readonly firstDraw: number; readonly bound: number },
): number {
  return isMet ? 0 : Math.max(0, Math.min(Math.ceil(firstDraw * NEXT_DRAW), bound - drawn));
}
