import type { PartsEvaluation, PartsQuality } from '@gannet/contracts';
import type { CrossValidation, Evaluation as PartsMeasured } from '@gannet/interpreter';

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

/** What of a cross-validation is kept with the interpreter; null when there was none, or it scored nothing. */
export function qualityOf(validation: CrossValidation | null): PartsQuality | null {
  const evaluation = validation && evaluationOf(validation.images.length, validation);
  return evaluation && { ...evaluation, folds: validation.folds, steps: validation.steps };
}
