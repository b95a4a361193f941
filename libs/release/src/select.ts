import { confidenceOf, type Dropped } from '@gannet/contracts';
import { keepThreshold } from './keep.js';

/** What the selection needs to know of a labelled image. */
export interface Drawn {
  /** Null where the generator gives numbers that are not finite: there is no image to keep. */
  readonly score: number | null;
  /** Indices of the classes, or keypoints, that are in it. */
  readonly present: readonly number[];
}

export interface Target {
  /** Index of a class or keypoint. */
  readonly label: number;
  /** Of the images that are kept, at least this share shows it, 0 to 1. */
  readonly share: number;
}

export interface SelectionRules {
  /** Images of the first draw; what follows them was drawn to meet the targets. */
  readonly firstDraw: number;
  readonly dropShare: number;
  readonly minConfidence: number;
  /** The score of members that could not disagree more (see `confidenceOf`). */
  readonly greatestScore: number;
  readonly targets: readonly Target[];
}

/** Which of the drawn images a release keeps, and why not the others. */
export interface Selection {
  /** 1 where the image of that index is kept. */
  readonly isKept: Uint8Array;
  readonly kept: number;
  readonly dropped: Readonly<Dropped>;
  /** The share that was reached, target by target; 0 of no images. */
  readonly reached: readonly number[];
  readonly isMet: boolean;
}

/**
 * Drops the most uncertain share of all that was drawn and can be used, then what is of too little confidence. What is
 * left of the first draw is kept; of the rest, in the order of seeds, an image is kept only if it shows something that
 * is still too rare. Throws RangeError as `keepThreshold` does.
 */
export function select(
  drawn: readonly Drawn[],
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

/** A share is a decimal: 0.3 of 10 images is met by 3, whatever the nearest double makes of it. */
const SLACK = 1e-9;

/** What is drawn next to meet targets is this part of the first draw. */
const NEXT_DRAW = 0.25;

/** How many more seeds to draw: 0 when the targets are met, or `bound` seeds were drawn. */
export function nextDraw(
  { isMet }: Selection,
  { drawn, firstDraw, bound }: { readonly drawn: number; readonly firstDraw: number; readonly bound: number },
): number {
  return isMet ? 0 : Math.max(0, Math.min(Math.ceil(firstDraw * NEXT_DRAW), bound - drawn));
}
