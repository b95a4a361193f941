import type { Confidence, KeypointEvaluation, PartsEvaluation, Quality, UnsureUse } from '@gannet/contracts';
import type {
  CrossValidation,
  Evaluation as PartsMeasured,
  KeypointEvaluation as KeypointMeasured,
  KeypointValidation,
} from '@gannet/interpreter';
import { Refused } from '../errors.js';
import type { TrainingExample } from './interpreters.store.js';

const WEIGHT_OF_UNSURE: Readonly<Record<UnsureUse, number>> = { full: 1, half: 0.5, none: 0 };

/** How much an annotation counts in training beside a sure one; 0 leaves it out. */
export function weightOf(confidence: Confidence, unsure: UnsureUse): number {
  return confidence === 'sure' ? 1 : WEIGHT_OF_UNSURE[unsure];
}

/** An annotation with how much it counts in training. */
export type Lesson = TrainingExample & { readonly weight: number };

/**
 * What an interpreter learns from, and what it is measured on: the gold set, of whatever confidence. Refuses with
 * INVALID when there are annotations but none to learn from.
 */
export function dividedOf(
  examples: readonly TrainingExample[],
  unsure: UnsureUse,
): { lessons: Lesson[]; gold: Lesson[] } {
  const gold = examples.filter(({ isGold }) => isGold).map((example) => ({ ...example, weight: 1 }));
  const others = examples
    .filter(({ isGold }) => !isGold)
    .map((example) => ({ ...example, weight: weightOf(example.confidence, unsure) }));
  const lessons = others.filter(({ weight }) => weight > 0);
  if (lessons.length > 0 || examples.length === 0) return { lessons, gold };
  throw new Refused(
    'INVALID',
    others.length === 0
      ? `All ${gold.length} annotations are held out as gold: there is nothing to learn from. Take some out of the gold set.`
      : `All ${others.length} annotations${gold.length > 0 ? ' that are not held out as gold' : ''} are marked as unsure, and the round leaves unsure ones out: there is nothing to learn from.`,
  );
}

/** What of a measurement is kept with the interpreter; null when no pixel was scored. */
export function evaluationOf(
  images: number,
  { scores, confusion, meanIouInterval, pixelAccuracyInterval, iouIntervals, calibration }: PartsMeasured,
): PartsEvaluation | null {
  if (scores.meanIou === null || scores.pixelAccuracy === null) return null;
  return {
    task: 'parts',
    images,
    miou: scores.meanIou,
    miouLow: meanIouInterval?.low ?? null,
    miouHigh: meanIouInterval?.high ?? null,
    pixelAccuracy: scores.pixelAccuracy,
    pixelAccuracyInterval,
    iouByClass: [...scores.iou],
    iouIntervals: [...iouIntervals],
    confusion: Array.from(confusion.counts),
    calibration: { ...calibration, reliability: [...calibration.reliability], kept: [...calibration.kept] },
  };
}

/** The same of keypoints; null where people placed none. */
export function keypointEvaluationOf({
  images,
  pck,
  pck05,
  meanError,
  visibilityAccuracy,
  byKeypoint,
  calibration,
}: KeypointMeasured): KeypointEvaluation | null {
  if (pck05.value === null || meanError.value === null || visibilityAccuracy.value === null) return null;
  return {
    task: 'keypoints',
    images,
    pck: pck.map(({ within, share: { value, interval } }) => ({ within, share: value, interval })),
    pck05: pck05.value,
    pck05Low: pck05.interval?.low ?? null,
    pck05High: pck05.interval?.high ?? null,
    meanError: meanError.value,
    meanErrorInterval: meanError.interval,
    visibilityAccuracy: visibilityAccuracy.value,
    visibilityInterval: visibilityAccuracy.interval,
    byKeypoint: byKeypoint.map((one) => ({
      pck05: one.pck05.value,
      pck05Interval: one.pck05.interval,
      meanError: one.meanError.value,
      meanErrorInterval: one.meanError.interval,
      visibilityAccuracy: one.visibilityAccuracy.value,
      visibilityInterval: one.visibilityAccuracy.interval,
    })),
    calibration: { ...calibration, reliability: [...calibration.reliability], kept: [...calibration.kept] },
  };
}

/** What of a cross-validation is kept with the interpreter; null when there was none, or it scored nothing. */
export function qualityOf(validation: CrossValidation | null): Quality | null {
  const evaluation = validation && evaluationOf(validation.images.length, validation);
  return evaluation && { ...evaluation, folds: validation.folds, steps: validation.steps };
}

/** The same of keypoints. */
export function keypointQualityOf(validation: KeypointValidation | null): Quality | null {
  const evaluation = validation && keypointEvaluationOf(validation);
  return evaluation && { ...evaluation, folds: validation.folds };
}
