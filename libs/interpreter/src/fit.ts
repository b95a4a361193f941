import type { OpenSession } from '@gannet/onnx';
import { crossValidateOn } from './cross-validation.js';
import { gatherSamples } from './samples.js';
import { settingsOf, trainOn } from './training.js';
import type { CrossValidation, Interpreter, TrainingProgress, TrainingRequest } from './types.js';

/**
 * An interpreter trained on all images, and the quality of such an interpreter on held-out images; null when there is
 * only one image.
 */
interface Fit {
  readonly interpreter: Interpreter;
  readonly validation: CrossValidation | null;
}

/**
 * The share of cross-validation in the work, which is the larger one: it also evaluates held-out pixels, and runs
 * slightly past the plateau.
 */
const SHARE_OF_VALIDATION = 0.6;

/**
 * Cross-validates to find the quality of an interpreter of these images and the number of steps at which it stops
 * improving, then trains it on all of them for that many steps; `settings.steps` is the maximum. Features are computed
 * twice per image: once for both trainings, once for scoring. `onShare` is called with the progress, 0 to 1.
 */
export async function fitInterpreter(
  request: TrainingRequest,
  openSession: OpenSession,
  onShare: (share: number) => void = () => undefined,
): Promise<Fit> {
  const settings = settingsOf(request);
  const samples = await gatherSamples(request, settings, openSession);
  const validation = await crossValidateOn(samples, request, openSession, (progress) =>
    onShare(SHARE_OF_VALIDATION * shareOf(progress)),
  );
  onShare(SHARE_OF_VALIDATION);
  const trainingRun = {
    samples,
    request,
    settings: { ...settings, steps: validation?.steps ?? settings.steps },
    countsFor: () => true,
  };
  const interpreter = await trainOn(trainingRun, openSession, (progress) =>
    onShare(SHARE_OF_VALIDATION + (1 - SHARE_OF_VALIDATION) * shareOf(progress)),
  );
  return { interpreter, validation };
}

function shareOf({ step, steps }: TrainingProgress): number {
  return step / steps;
}
