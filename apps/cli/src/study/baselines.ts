import type { GeneratorPackage } from '@gannet/generator';
import {
  confusionOf,
  derivedSeed,
  mulberry32,
  permutation,
  pooled,
  randomInt,
  type Rng,
  scoresOf,
} from '@gannet/metrics';
import { CLASSES } from '../demo/bundled.js';
import type { BaselineName } from './contestants.js';
import type { GeneratedImage } from './image-source.js';
import { labelsOf, trainOn } from './trial.js';

/** Out of every three images, this many are drawn for a class. */
const FOREGROUND_PICKS = 2;

/** Minimum number of pixels for a class to count as shown in an image. */
const LEAST_SHOWN = 10;

/** Number of batches that `greedy-truth` tries. */
export const TRIED = 5;

/** Training steps per try, or the study's own if those are fewer: enough to tell good batches from bad ones. */
export const TRIAL_STEPS = 150;

/** Number of images of the pool on which a try is evaluated. */
export const JUDGED_BY = 40;

interface Wanted {
  readonly pack: GeneratorPackage;
  readonly pool: readonly GeneratedImage[];
  readonly labelled: readonly GeneratedImage[];
  readonly count: number;
  readonly rngSeed: number;
  /** Training steps of the study. */
  readonly steps: number;
}

/** The next images that a baseline selects. */
export function selectBy(name: BaselineName, wanted: Wanted): Promise<GeneratedImage[]> {
  return name === 'foreground-random' ? foregroundRandom(wanted) : greedyTruth(wanted);
}

/**
 * At random, but two of every three images show a class that is drawn first (not the background), so that rare classes
 * are not left to chance. Hardly any strategy beats this baseline on volumes (Lüth et al.: nnActive, TMLR 2025).
 */
async function foregroundRandom({ pool, labelled, count, rngSeed }: Wanted): Promise<GeneratedImage[]> {
  const rng = mulberry32(rngSeed);
  const free = new Set(pool.filter((generatedImage) => !labelled.includes(generatedImage)));
  const chosen: GeneratedImage[] = [];
  while (chosen.length < count) {
    const all = [...free];
    const isForClass = (labelled.length + chosen.length) % 3 < FOREGROUND_PICKS;
    const shown = isForClass ? await thatShow(1 + randomInt(CLASSES.length - 1, rng), all) : all;
    const next = oneOf(shown.length > 0 ? shown : all, rng);
    free.delete(next);
    chosen.push(next);
  }
  return chosen;
}

/**
 * The best of some random batches: an interpreter is trained with each and evaluated with ground truth on other images
 * of the pool. This shows what selection could gain if the truth were known; the test set is not used.
 */
async function greedyTruth({ pack, pool, labelled, count, rngSeed, steps }: Wanted): Promise<GeneratedImage[]> {
  const free = pool.filter((generatedImage) => !labelled.includes(generatedImage));
  const rng = mulberry32(rngSeed);
  const judges = permutation(free.length, rng)
    .slice(0, JUDGED_BY)
    .map((at) => free[at]!);
  let best: { batch: GeneratedImage[]; miou: number } | null = null;
  for (let tried = 0; tried < TRIED; tried++) {
    const batch = permutation(free.length, rng)
      .slice(0, count)
      .map((at) => free[at]!);
    const interpreter = await trainOn(pack, [...labelled, ...batch], {
      seed: derivedSeed(rngSeed, 0),
      steps: Math.min(TRIAL_STEPS, steps),
    });
    const truths = await Promise.all(judges.map(({ labels }) => labels()));
    const predicted = await labelsOf(interpreter, judges);
    const miou = scoresOf(
      pooled(predicted.map((labels, at) => confusionOf(truths[at]!, labels, CLASSES.length))),
    ).meanIou!;
    if (!best || miou > best.miou) best = { batch, miou };
  }
  return best!.batch;
}

async function thatShow(index: number, generated: readonly GeneratedImage[]): Promise<GeneratedImage[]> {
  const shown: GeneratedImage[] = [];
  for (const generatedImage of generated) {
    const labels = await generatedImage.labels();
    if (labels.reduce((sum, label) => sum + (label === index ? 1 : 0), 0) >= LEAST_SHOWN) shown.push(generatedImage);
  }
  return shown;
}

function oneOf<T>(items: readonly T[], rng: Rng): T {
  return items[randomInt(items.length, rng)]!;
}
