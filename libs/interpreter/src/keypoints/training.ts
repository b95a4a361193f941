import { derivedSeed } from '@gannet/metrics';
import type { OpenSession } from '@gannet/onnx';
import { descend } from '../descent.js';
import { checkDimensions } from '../hypercolumn.js';
import { initialParameters } from '../parameters.js';
import { checkSettings, checkWeights, defaultSettings } from '../settings.js';
import { forRawFeatures } from '../training.js';
import type { Interpreter, TrainingProgress, TrainingSettings } from '../types.js';
import { gatherHeat, heatTrainingSet, type HeatSamples } from './training-set.js';
import { DEFAULT_LEVELS } from './visibility.js';
import type { KeypointInterpreter, KeypointRequest } from './types.js';

/** RNG stream of the seed. */
const WEIGHTS = 7;

/**
 * Default settings. Bundled generator, 16 images: 250 steps locate keypoints as well as 400 (mean error 0.49 px on
 * other images both times), and no worse than with dropout and wider layers. More weight for finer layers, as for
 * parts, does not improve them (docs/ablation.md).
 */
export function keypointSettings(keypoints: number): TrainingSettings {
  return { ...defaultSettings(keypoints), hidden: [64, 32], steps: 300, learningRate: 6e-3, detail: 0 };
}

/**
 * Trains an ensemble to predict every keypoint's heat from a pixel's features: squared error from a Gaussian around the
 * annotated position. Visibility thresholds are half-way between the target heights. The same seed, images and runtime
 * give identical weights. Throws RangeError for an invalid request.
 */
export async function trainKeypoints(
  request: KeypointRequest,
  openSession: OpenSession,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<KeypointInterpreter> {
  const settings = keypointSettingsOf(request);
  const samples = await gatherHeat(request, settings, openSession);
  const network = await trainHeat({ samples, request, settings, countsFor: () => true }, openSession, onProgress);
  return { network, sigma: request.sigma, levels: Array.from({ length: request.keypoints }, () => DEFAULT_LEVELS) };
}

/** The request's settings with the defaults, checked together with the request. */
export function keypointSettingsOf(request: KeypointRequest): TrainingSettings {
  const { keypoints, sigma, images, layers, resolution } = request;
  checkDimensions({ layers, resolution, classes: keypoints });
  const settings = { ...keypointSettings(keypoints), ...request.settings };
  checkSettings(settings);
  if (!(sigma > 0 && sigma < 1)) throw new RangeError(`sigma is a share of the image's side, ${sigma} is not`);
  if (sigma * resolution < 1)
    throw new RangeError(
      `a sigma of ${sigma} is ${sigma * resolution} of a pixel where the side has ${resolution}: it is ${1 / resolution} at least, or a keypoint may lie between the pixels`,
    );
  checkWeights(images);
  images.forEach(({ points }, index) => {
    if (points.length !== keypoints)
      throw new RangeError(`image ${index} has ${points.length} placements of ${keypoints} keypoints`);
    points.forEach(({ x, y, visibility }, keypoint) => {
      const isInside = x >= 0 && y >= 0 && x <= resolution && y <= resolution;
      if (visibility === 0 || (isInside && (visibility === 1 || visibility === 2))) return;
      throw new RangeError(
        `image ${index} has keypoint ${keypoint} at (${x}, ${y}) with visibility ${String(visibility)}, in ${resolution} × ${resolution} pixels`,
      );
    });
  });
  return settings;
}

/** A training of heat maps: its data, its settings, and which images count for which member. */
interface HeatCourse {
  readonly samples: HeatSamples;
  readonly request: KeypointRequest;
  readonly settings: TrainingSettings;
  readonly countsFor: (image: number, member: number) => boolean;
}

/** Trains for all steps; the network's outputs are the keypoints' heat. */
export async function trainHeat(
  { samples, request, settings, countsFor }: HeatCourse,
  openSession: OpenSession,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<Interpreter> {
  const { layers, resolution, keypoints, seed, threads = 1 } = request;
  const { members, hidden, steps } = settings;
  const first = initialParameters(
    members,
    { depth: samples.depth, hidden, classes: keypoints },
    derivedSeed(seed, WEIGHTS),
    samples.standard.mean.length,
  );
  const state = await descend(
    heatTrainingSet(samples, request, settings, countsFor),
    first,
    { classes: keypoints, seed, threads, settings },
    openSession,
    ({ step, loss }) => {
      onProgress?.({ step, steps, loss });
      return Promise.resolve(true);
    },
  );
  return {
    layers,
    resolution,
    classes: keypoints,
    members,
    hidden,
    parameters: await forRawFeatures(state.parameters, samples, { members, hidden }, openSession),
  };
}
