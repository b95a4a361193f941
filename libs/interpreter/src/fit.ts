import type { OpenSession } from '@gannet/onnx';
import { crossValidateOn } from './cross-validation.js';
import { gatherSamples } from './samples.js';
import { settingsOf, trainOn } from './training.js';
import type { CrossValidation, Interpreter, TrainingProgress, TrainingRequest } from './types.js';

/**
 * An interpreter of all images, and how good such an interpreter is on images it never saw; null when there is only
 * one.
 */
export interface Fit {
  readonly interpreter: Interpreter;
  readonly validation: CrossValidation | null;
}

/**
 * The larger part of the work: cross-validation looks at held-out pixels all along, and goes on a little past the
 * plateau.
 */
const SHARE_OF_VALIDATION = 0.6;

/**
 * Measures by cross-validation how good an interpreter of these images will be and after how many steps more bring
 * nothing, then trains it on all of them for so many steps; `settings.steps` is the most that is done. Features are
 * made twice per image: once for both trainings, once to score. `onShare` is told how much is done, 0 to 1.
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
  const course = {
    samples,
    request,
    settings: { ...settings, steps: validation?.steps ?? settings.steps },
    teaches: () => true,
  };
  const interpreter = await trainOn(course, openSession, (progress) =>
    onShare(SHARE_OF_VALIDATION + (1 - SHARE_OF_VALIDATION) * shareOf(progress)),
  );
  return { interpreter, validation };
}

function shareOf({ step, steps }: TrainingProgress): number {
  return step / steps;
}
