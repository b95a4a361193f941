import { derivedSeed, mulberry32, randomInt } from '@gannet/metrics';
import { imageStream } from './rows.js';
import type { Samples } from './samples.js';
import { drawPixel, type PixelChoice } from './sampling.js';
import type { Loss } from './training-graph.js';
import type { LabelledImage, TrainingRequest, TrainingSettings } from './types.js';

/** Training data of the members: inputs, targets, weights, and the sampler. */
export interface TrainingSet {
  readonly depth: number;
  /** [n, depth] */
  readonly rows: Float32Array;
  /** [n, K] */
  readonly targets: Float32Array;
  /** [n, members]; a member ignores a row of weight 0. */
  readonly weights: Float32Array;
  readonly loss: Loss;
  /** Samples the next row. */
  readonly pick: () => number;
}

/** RNG streams of the seed. */
const [IMAGES, PIXELS, BAGS] = [3, 4, 10] as const;

/** The training data for labelled pixels. `countsFor(image, member)` says whether an image counts for a member. */
export function labelTrainingSet(
  samples: Samples,
  { classes, images, seed }: TrainingRequest,
  settings: TrainingSettings,
  countsFor: (image: number, member: number) => boolean,
): TrainingSet {
  const { depth, rows, labels, choices, offsets } = samples;
  const { labelSmoothing, classPrior } = settings;
  const targets = new Float32Array(labels.length * classes).fill(labelSmoothing / classes);
  labels.forEach((label, row) => (targets[row * classes + label] = 1 - labelSmoothing + labelSmoothing / classes));
  const image = mulberry32(derivedSeed(seed, IMAGES));
  const pixels = choices.map((_, index) => imageStream(seed, PIXELS, index));
  return {
    depth,
    rows,
    targets,
    loss: 'labels',
    weights: weightsOf(images, offsets, settings, seed, countsFor),
    pick: () => {
      const index = randomInt(choices.length, image);
      return (
        (offsets[index] as number) + drawPixel(choices[index] as PixelChoice, classPrior, pixels[index] as () => number)
      );
    },
  };
}

/**
 * [rows, members]: the images' weights, times random exponential weights per member with the Bayesian bootstrap (Rubin
 * 1981).
 */
export function weightsOf(
  images: readonly Pick<LabelledImage, 'weight'>[],
  offsets: readonly number[],
  { members, bootstrap }: TrainingSettings,
  seed: number,
  countsFor: (image: number, member: number) => boolean,
): Float32Array {
  const weights = new Float32Array((offsets.at(-1) as number) * members);
  images.forEach(({ weight = 1 }, image) => {
    const rng = imageStream(seed, BAGS, image);
    const share = (): number => -Math.log(1 - rng());
    const ofImage = Array.from({ length: members }, () => (bootstrap === 'images' ? share() : 1));
    for (let row = offsets[image] as number; row < (offsets[image + 1] as number); row++) {
      for (let member = 0; member < members; member++) {
        const bag = bootstrap === 'pixels' ? share() : (ofImage[member] as number);
        weights[row * members + member] = countsFor(image, member) ? weight * bag : 0;
      }
    }
  });
  return weights;
}
