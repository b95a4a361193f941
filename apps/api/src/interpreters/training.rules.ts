import type { Confidence, Quality, UnsureUse } from '@gannet/contracts';
import type { CrossValidation, KeypointValidation } from '@gannet/interpreter';

const WEIGHT_OF_UNSURE: Readonly<Record<UnsureUse, number>> = { full: 1, half: 0.5, none: 0 };

/** How much an annotation counts in training beside a sure one; 0 leaves it out. */
export function weightOf(confidence: Confidence, unsure: UnsureUse): number {
  return confidence === 'sure' ? 1 : WEIGHT_OF_UNSURE[unsure];
}

/** What of a cross-validation is kept with the interpreter; null when no pixel was scored. */
export function qualityOf(
  { folds, steps, images, scores, confusion, meanIouInterval, pixelAccuracyInterval, iouIntervals, calibration }: CrossValidation,
): Quality | null {
  if (scores.meanIou === null || scores.pixelAccuracy === null) return null;
  return {
    task: 'parts', images: images.length, folds, steps, miou: scores.meanIou, miouLow: meanIouInterval?.low ?? scores.meanIou, miouHigh: meanIouInterval?.high ?? scores.meanIou,
    pixelAccuracy: scores.pixelAccuracy, pixelAccuracyInterval, iouByClass: [...scores.iou], iouIntervals: [...iouIntervals], confusion: Array.from(confusion.counts),
    calibration: { ...calibration, reliability: [...calibration.reliability], kept: [...calibration.kept] },
  };
}

/** The same of keypoints; null where people placed none. */
export function keypointQuality({ folds, images, pck, scores, pckInterval, byKeypoint }: KeypointValidation): Quality | null {
  if (scores.pck === null || scores.meanError === null || scores.visibilityAccuracy === null) return null;
  return {
    task: 'keypoints', images, folds, pck: [...pck], pck05: scores.pck, pck05Low: pckInterval?.low ?? scores.pck, pck05High: pckInterval?.high ?? scores.pck,
    meanError: scores.meanError, visibilityAccuracy: scores.visibilityAccuracy,
    byKeypoint: byKeypoint.map((one) => ({ pck05: one.pck, meanError: one.meanError, visibilityAccuracy: one.visibilityAccuracy })),
  };
}
