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
import type { Specimen } from './laboratory.js';
import { labelled as labelledBy, trained } from './trial.js';

/** Of every three images so many are drawn for a class. */
const FOREGROUND_PICKS = 2;

/** An image with fewer pixels of a class does not show it. */
const LEAST_SHOWN = 10;

/** Batches that `greedy-truth` tries. */
export const TRIED = 5;

/**
 * Steps of each try, or as many as the study's own where those are fewer: enough to tell good batches from bad ones.
 */
export const TRIAL_STEPS = 150;

/** Images of the pool that a try is judged by. */
export const JUDGED_BY = 40;

interface Wanted {
  readonly pack: GeneratorPackage;
  readonly pool: readonly Specimen[];
  readonly labelled: readonly Specimen[];
  readonly count: number;
  readonly diceSeed: number;
  /** Training steps of the study. */
  readonly steps: number;
}

/** The next images that a base line wants labelled. */
export function chosenBy(name: BaselineName, wanted: Wanted): Promise<Specimen[]> {
  return name === 'foreground-random' ? foregroundRandom(wanted) : greedyTruth(wanted);
}

/**
 * At random, but of every three images two show a class that is drawn first, the background aside: rare parts are not
 * left to chance. The base line that hardly any strategy beats in volumes (Lüth and others: nnActive, TMLR 2025).
 */
async function foregroundRandom({ pool, labelled, count, diceSeed }: Wanted): Promise<Specimen[]> {
  const dice = mulberry32(diceSeed);
  const free = new Set(pool.filter((specimen) => !labelled.includes(specimen)));
  const chosen: Specimen[] = [];
  while (chosen.length < count) {
    const all = [...free];
    const isForClass = (labelled.length + chosen.length) % 3 < FOREGROUND_PICKS;
    const shown = isForClass ? await thatShow(1 + randomInt(CLASSES.length - 1, dice), all) : all;
    const next = oneOf(shown.length > 0 ? shown : all, dice);
    free.delete(next);
    chosen.push(next);
  }
  return chosen;
}

/**
 * Of some batches that are drawn at random the one that teaches most: an interpreter is trained with each and judged by
 * the truth about other images of the pool. What choosing could win if the truth were known; the exam is not looked at.
 */
async function greedyTruth({ pack, pool, labelled, count, diceSeed, steps }: Wanted): Promise<Specimen[]> {
  const free = pool.filter((specimen) => !labelled.includes(specimen));
  const dice = mulberry32(diceSeed);
  const judges = permutation(free.length, dice)
    .slice(0, JUDGED_BY)
    .map((at) => free[at]!);
  let best: { batch: Specimen[]; miou: number } | null = null;
  for (let tried = 0; tried < TRIED; tried++) {
    const batch = permutation(free.length, dice)
      .slice(0, count)
      .map((at) => free[at]!);
    const interpreter = await trained(pack, [...labelled, ...batch], {
      seed: derivedSeed(diceSeed, 0),
      steps: Math.min(TRIAL_STEPS, steps),
    });
    const truths = await Promise.all(judges.map(({ labels }) => labels()));
    const said = await labelledBy(interpreter, judges);
    const miou = scoresOf(pooled(said.map((labels, at) => confusionOf(truths[at]!, labels, CLASSES.length)))).meanIou!;
    if (!best || miou > best.miou) best = { batch, miou };
  }
  return best!.batch;
}

async function thatShow(index: number, specimens: readonly Specimen[]): Promise<Specimen[]> {
  const shown: Specimen[] = [];
  for (const specimen of specimens) {
    const labels = await specimen.labels();
    if (labels.reduce((sum, label) => sum + (label === index ? 1 : 0), 0) >= LEAST_SHOWN) shown.push(specimen);
  }
  return shown;
}

function oneOf<T>(items: readonly T[], dice: Rng): T {
  return items[randomInt(items.length, dice)]!;
}
