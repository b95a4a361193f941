import type { OpenSession } from '@gannet/onnx';
import { divideIntoFolds } from '../cross-validation.js';
import { withMembers } from '../parameters.js';
import type { TrainingProgress } from '../types.js';
import { answeredPoints, keypointEvaluationOf, type KeypointEvaluation } from './evaluation.js';
import { readAll, type KeypointPeaks } from './read.js';
import type { HeatSamples } from './training-set.js';
import { keypointSettingsOf, trainHeat } from './training.js';
import type { HeatLevels, KeypointRequest, PlacedImage, Placement } from './types.js';
import { fitLevels } from './visibility.js';

const FOLDS = 5;

/** Evaluation on held-out images. */
export interface KeypointValidation extends KeypointEvaluation {
  readonly folds: number;
  /** Visibility thresholds for an interpreter that is trained on all images. */
  readonly levels: readonly HeatLevels[];
}

/**
 * Image-wise k-fold cross-validation in a single training on gathered samples, as for parts: the members are divided
 * between the folds, and a member gives the images of its own fold weight 0. Each image is located by the members that
 * were not trained on it; its visibility is decided by thresholds fitted without its own fold. With one image there is
 * nothing to hold out: null.
 */
export async function crossValidateOn(
  samples: HeatSamples,
  request: KeypointRequest,
  openSession: OpenSession,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<KeypointValidation | null> {
  const { images, seed, keypoints, resolution } = request;
  if (images.length < 2) return null;
  const { foldOf, folds } = divideIntoFolds(images.length, FOLDS, seed);
  const asked = keypointSettingsOf(request);
  const each = Math.max(1, Math.floor(asked.members / folds));
  const trainingRun = {
    samples,
    request,
    settings: { ...asked, members: folds * each },
    countsFor: (image: number, member: number) => foldOf[image] !== Math.floor(member / each),
  };
  const network = await trainHeat(trainingRun, openSession, onProgress);
  const readings: KeypointPeaks[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const strangers = withMembers(
      network,
      Array.from({ length: each }, (_, index) => fold * each + index),
    );
    const heldOut = images.flatMap((_image, index) => (foldOf[index] === fold ? [index] : []));
    const read = await readAll(
      heldOut.map((index) => images[index] as PlacedImage),
      strangers,
      openSession,
      request.threads,
    );
    heldOut.forEach((index, at) => (readings[index] = read[at] as KeypointPeaks));
  }
  const levelsOf = (counts: (image: number) => boolean): HeatLevels[] =>
    Array.from({ length: keypoints }, (_, keypoint) => {
      const used = images.flatMap((image, index) =>
        counts(index)
          ? [
              {
                peak: (readings[index] as KeypointPeaks).peak[keypoint] as number,
                truth: (image.points[keypoint] as Placement).visibility,
              },
            ]
          : [],
      );
      return fitLevels(
        used.map(({ peak }) => peak),
        used.map(({ truth }) => truth),
      );
    });
  const levelsByFold = Array.from({ length: folds }, (_, fold) => levelsOf((image) => foldOf[image] !== fold));
  const results = images.map(({ points }, index) =>
    answeredPoints(points, readings[index] as KeypointPeaks, levelsByFold[foldOf[index] as number] as HeatLevels[]),
  );
  return { folds, levels: levelsOf(() => true), ...keypointEvaluationOf(results, resolution, seed) };
}
