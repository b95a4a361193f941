import type { PartsEvaluation, PartsQuality } from '@gannet/contracts';
import type { CrossValidation, Evaluation as PartsMeasured } from '@gannet/interpreter';

/** The part of an evaluation that is stored with the interpreter; null if no pixel was scored. */
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

/**
 * The part of a cross-validation that is stored with the interpreter; null if there was none, or nothing could be
 * scored.
 */
export function qualityOf(validation: CrossValidation | null): PartsQuality | null {
  const evaluation = validation && evaluationOf(validation.images.length, validation);
  return evaluation && { ...evaluation, folds: validation.folds, steps: validation.steps };
}
