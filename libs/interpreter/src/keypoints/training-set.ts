import { derivedSeed, mulberry32, randomInt } from '@gannet/metrics';
import type { OpenSession } from '@gannet/onnx';
import { type TrainingSet, weightsOf } from '../training-set.js';
import { gatherRows, imageStream, type Rows } from '../rows.js';
import { drawPixel, type PixelChoice } from '../sampling.js';
import type { TrainingSettings } from '../types.js';
import { chooseHeatPixels, heatAt } from './heat.js';
import type { KeypointRequest, PlacedImage } from './types.js';

/** RNG streams of the seed. */
const [CHOICE, IMAGES, PIXELS] = [1, 3, 4] as const;

/** Rows of chosen pixels of all images, and the heat of every keypoint there, [pixels, K]. */
export interface HeatSamples extends Rows {
  readonly heat: Float32Array;
  readonly choices: readonly PixelChoice[];
}

/** Chooses the training pixels of every image and gathers them. */
export async function gatherHeat(
  request: KeypointRequest,
  { pixelsPerImage, components, detail }: TrainingSettings,
  openSession: OpenSession,
): Promise<HeatSamples> {
  const { images, resolution, keypoints, seed } = request;
  const sigma = request.sigma * resolution;
  const choices = images.map(({ points }, index) =>
    chooseHeatPixels(points, { resolution, sigma, wanted: pixelsPerImage }, imageStream(seed, CHOICE, index)),
  );
  const chosen = images.map(({ features }, index) => ({ features, pixels: (choices[index] as PixelChoice).pixels }));
  const rows = await gatherRows(request, chosen, { components, detail, seed }, openSession);
  const heat = new Float32Array((rows.offsets.at(-1) as number) * keypoints);
  choices.forEach(({ pixels }, index) => {
    heat.set(
      heatAt((images[index] as PlacedImage).points, pixels, resolution, sigma),
      (rows.offsets[index] as number) * keypoints,
    );
  });
  return { ...rows, heat, choices };
}

/** The training data for heat maps. `countsFor(image, member)` says whether an image counts for a member. */
export function heatTrainingSet(
  samples: HeatSamples,
  { images, seed }: KeypointRequest,
  settings: TrainingSettings,
  countsFor: (image: number, member: number) => boolean,
): TrainingSet {
  const { depth, rows, heat, choices, offsets } = samples;
  const image = mulberry32(derivedSeed(seed, IMAGES));
  const pixels = choices.map((_, index) => imageStream(seed, PIXELS, index));
  return {
    depth,
    rows,
    targets: heat,
    loss: 'heat',
    weights: weightsOf(images, offsets, settings, seed, countsFor),
    pick: () => {
      const index = randomInt(choices.length, image);
      // The groups already have the intended probabilities: a prior of 1 leaves them unchanged.
      return (offsets[index] as number) + drawPixel(choices[index] as PixelChoice, 1, pixels[index] as () => number);
    },
  };
}
