import type { OpenSession } from '@gannet/onnx';
import { gatherRows, imageStream, type Samples } from '../samples.js';
import { defaultSettings } from '../settings.js';
import { settingsOf, trainOn } from '../training.js';
import type { Interpreter, TrainingProgress, TrainingRequest, TrainingSettings } from '../types.js';
import { chooseHeatPixels, heatAt } from './heat.js';
import { DEFAULT_LEVELS } from './visibility.js';
import type { HeatLevels, KeypointInterpreter, KeypointRequest } from './types.js';

/** Stream of the seed that chooses pixels. */
const CHOICE = 1;

/** The settings that a request does not name. */
export function keypointSettings(keypoints: number): TrainingSettings {
  return { ...defaultSettings(keypoints), labelSmoothing: 0 };
}

/**
 * Trains an ensemble to give every keypoint's heat from a pixel's features: the least squared distance to a Gaussian around
 * where people placed it. `levels` come from cross-validation; without them visibility is told at half-way heights. One
 * seed, one set of images and one runtime give identical weights. Throws RangeError for what cannot be.
 */
export async function trainKeypoints(
  request: KeypointRequest, openSession: OpenSession, { levels, onProgress }: { readonly levels?: readonly HeatLevels[]; readonly onProgress?: (progress: TrainingProgress) => void } = {},
): Promise<KeypointInterpreter> {
  const { asked, settings } = prepared(request);
  const network = await trainHeat(request, asked, settings, () => true, openSession, onProgress);
  return { network, sigma: request.sigma, levels: levels ?? Array.from({ length: request.keypoints }, () => DEFAULT_LEVELS) };
}

/** The request as the machinery of all interpreters has it, checked. */
export function prepared(request: KeypointRequest): { asked: TrainingRequest; settings: TrainingSettings } {
  const { keypoints, sigma, images, layers, resolution, seed, threads } = request;
  if (!(sigma > 0 && sigma < 1)) throw new RangeError(`sigma is a share of the image's side, ${sigma} is not`);
  images.forEach(({ points }, index) => {
    if (points.length !== keypoints) throw new RangeError(`image ${index} has ${points.length} placements of ${keypoints} keypoints`);
    const wrong = points.findIndex(({ x, y, visibility }) => ![0, 1, 2].includes(visibility) || (visibility > 0 && !(x >= 0 && y >= 0 && x <= resolution && y <= resolution)));
    const at = points[wrong];
    if (at) throw new RangeError(`image ${index} has keypoint ${wrong} at (${at.x}, ${at.y}) with visibility ${at.visibility}, in ${resolution} × ${resolution} pixels`);
  });
  const asked: TrainingRequest = {
    layers, resolution, classes: keypoints, seed, settings: { ...keypointSettings(keypoints), ...request.settings },
    images: images.map(({ features, weight = 1 }) => ({ features, labels: new Uint8Array(0), weight })), ...(threads === undefined ? {} : { threads }),
  };
  return { asked, settings: settingsOf(asked) };
}

/** `teaches(image, member)` says whether an image counts for a member. */
export async function trainHeat(
  { images, sigma, resolution }: KeypointRequest, asked: TrainingRequest, settings: TrainingSettings, teaches: (image: number, member: number) => boolean,
  openSession: OpenSession, onProgress?: (progress: TrainingProgress) => void,
): Promise<Interpreter> {
  const inPixels = sigma * resolution;
  const choices = images.map(({ points }, index) => chooseHeatPixels(points, resolution, inPixels, settings.pixelsPerImage, imageStream(asked.seed, CHOICE, index)));
  const rows = await gatherRows(asked, choices, asked.seed);
  const targets = new Float32Array((rows.offsets.at(-1) as number) * asked.classes);
  choices.forEach(({ pixels }, index) => {
    targets.set(heatAt((images[index] as (typeof images)[number]).points, pixels, resolution, inPixels), (rows.offsets[index] as number) * asked.classes);
  });
  const samples: Samples = { ...rows, choices, targets, labels: new Uint8Array(rows.offsets.at(-1) as number) };
  // The groups' chances are what they are to be already.
  return trainOn(samples, asked, { ...settings, classPrior: 1 }, teaches, openSession, onProgress);
}
