import type { OpenSession } from '@gannet/onnx';
import type { TrainingProgress } from '../types.js';
import { crossValidateOn, type KeypointValidation } from './cross-validation.js';
import { gatherHeat } from './training-set.js';
import { keypointSettingsOf, trainHeat } from './training.js';
import { DEFAULT_LEVELS } from './visibility.js';
import type { KeypointInterpreter, KeypointRequest } from './types.js';

/**
 * An interpreter trained on all images, and the quality of such an interpreter on held-out images; null when there is
 * only one image.
 */
interface KeypointFit {
  readonly interpreter: KeypointInterpreter;
  readonly validation: KeypointValidation | null;
}

/**
 * Cross-validates to find the quality of an interpreter of these images and its visibility thresholds, then trains it
 * on all of them. `onShare` is called with the progress, 0 to 1.
 */
export async function fitKeypoints(
  request: KeypointRequest,
  openSession: OpenSession,
  onShare: (share: number) => void = () => undefined,
): Promise<KeypointFit> {
  const settings = keypointSettingsOf(request);
  const samples = await gatherHeat(request, settings, openSession);
  const validation = await crossValidateOn(samples, request, openSession, (progress) =>
    onShare(0.5 * shareOf(progress)),
  );
  const network = await trainHeat({ samples, request, settings, countsFor: () => true }, openSession, (progress) =>
    onShare(0.5 + 0.5 * shareOf(progress)),
  );
  const levels = validation?.levels ?? Array.from({ length: request.keypoints }, () => DEFAULT_LEVELS);
  return { interpreter: { network, sigma: request.sigma, levels }, validation };
}

function shareOf({ step, steps }: TrainingProgress): number {
  return step / steps;
}
