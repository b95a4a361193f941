import type { KeypointEvaluation, KeypointQuality } from '@gannet/contracts';
import type { KeypointEvaluation as KeypointMeasured, KeypointValidation } from '@gannet/interpreter';

/** The part of an evaluation that is stored with the interpreter; null if people placed no keypoint. */
export function evaluationOf({
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

/**
 * The part of a cross-validation that is stored with the interpreter; null if there was none, or nothing could be
 * scored.
 */
export function qualityOf(validation: KeypointValidation | null): KeypointQuality | null {
  const evaluation = validation && evaluationOf(validation);
  return evaluation && { ...evaluation, folds: validation.folds };
}
