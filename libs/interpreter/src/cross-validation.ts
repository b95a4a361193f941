import { type Confusion, derivedSeed, mulberry32, permutation, pooled, scoresOf } from '@gannet/metrics';
import type { OpenSession } from '@gannet/onnx';
import { type ImageResult, resultsOn, divergenceBound, evaluationOf } from './evaluation.js';
import { type Fold, openHeldOut } from './held-out.js';
import { joinMembers, pickMembers, withMembers } from './parameters.js';
import { type CurvePoint, plateauOf, untilOver } from './plateau.js';
import { gatherSamples, type Samples } from './samples.js';
import { type TrainingRun, interpreterOf, learn, settingsOf } from './training.js';
import type { CrossValidation, LabelledImage, Parameters, TrainingProgress, TrainingRequest } from './types.js';

const FOLDS = 5;
const FOLD_STREAM = 20;

/** Number of points without gain after which a curve has ended. */
const PATIENCE = 3;

/**
 * Image-wise k-fold cross-validation in a single training: the members are divided between the folds, and a member
 * gives the images of its own fold weight 0. Each image is then labelled by the members that were not trained on it.
 * With fewer images than folds each image is a fold; with one image there is nothing to hold out and the result is
 * null.
 */
export async function crossValidate(
  request: TrainingRequest & { readonly folds?: number },
  openSession: OpenSession,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<CrossValidation | null> {
  const settings = settingsOf(request);
  if (Math.min(request.folds ?? FOLDS, request.images.length) < 2) return null;
  return crossValidateOn(await gatherSamples(request, settings, openSession), request, openSession, onProgress);
}

/** The same on samples that have already been gathered. */
export async function crossValidateOn(
  samples: Samples,
  request: TrainingRequest & { readonly folds?: number },
  openSession: OpenSession,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<CrossValidation | null> {
  const { images, seed, start } = request;
  if (start)
    throw new RangeError('cross-validation starts from nothing: an interpreter to start from has seen the images');
  const { foldOf, folds: count } = divideIntoFolds(images.length, request.folds ?? FOLDS, seed);
  if (count < 2) return null;
  const asked = settingsOf(request);
  const each = Math.max(1, Math.floor(asked.members / count));
  const folds = Array.from({ length: count }, (_, fold): Fold => ({
    images: images.flatMap((_image, index) => (foldOf[index] === fold ? [index] : [])),
    members: Array.from({ length: each }, (_member, index) => fold * each + index),
  }));
  const trainingRun: TrainingRun = {
    samples,
    request,
    settings: { ...asked, members: count * each },
    countsFor: (image, member) => foldOf[image] !== Math.floor(member / each),
  };
  const watched = await watch(trainingRun, folds, openSession, onProgress);
  const interpreter = await interpreterOf(joinMembers(watched.byFold), trainingRun, openSession);
  const results: ImageResult[] = [];
  for (const fold of folds) {
    const some = await resultsOn(
      fold.images.map((index) => images[index] as LabelledImage),
      withMembers(interpreter, fold.members),
      openSession,
      request.threads ?? 1,
    );
    fold.images.forEach((index, at) => (results[index] = some[at] as ImageResult));
  }
  return {
    folds: count,
    steps: watched.steps,
    ...evaluationOf(results, divergenceBound({ members: each, classes: request.classes }), seed),
    images: results.map(({ confusion }, index) => ({ fold: foldOf[index] as number, scores: scoresOf(confusion) })),
  };
}

/**
 * Trains all folds together and periodically evaluates held-out pixels. `steps` is where all folds together reach their
 * plateau; a fold's own members are taken from where the *other* folds reach theirs, so its held-out images do not
 * choose their own checkpoint. Ends when each of these curves has ended; later points do not count in a curve that
 * ended before.
 */
async function watch(
  trainingRun: TrainingRun,
  folds: readonly Fold[],
  openSession: OpenSession,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<{ steps: number; byFold: Parameters[] }> {
  const {
    samples,
    settings: { steps, members, hidden },
    request: { classes, threads = 1 },
  } = trainingRun;
  const heldOut = await openHeldOut(
    samples,
    { classes, hidden, members: members / folds.length },
    members,
    openSession,
    threads,
  );
  const seen: { step: number; confusions: Confusion[]; parameters: Parameters }[] = [];
  const curve = (without: number | null): CurvePoint[] =>
    seen.map(({ step, confusions }) => ({
      step,
      meanIou: scoresOf(pooled(confusions.filter((_, fold) => fold !== without))).meanIou,
    }));
  const wanted = [null, ...folds.keys()];
  try {
    await learn(trainingRun, openSession, async ({ step, loss, parameters }) => {
      const confusions: Confusion[] = [];
      for (const fold of folds) confusions.push(await heldOut.confusion(parameters, fold));
      seen.push({ step, confusions, parameters });
      onProgress?.({ step, steps, loss });
      return wanted.some((without) => untilOver(curve(without), PATIENCE) === null);
    });
  } finally {
    await heldOut.close();
  }
  const plateau = (without: number | null): number => plateauOf(untilOver(curve(without), PATIENCE) ?? curve(without));
  const byFold = folds.map((fold, index) => {
    const stop = plateau(index);
    const { parameters } = seen.find(({ step }) => step === stop) as (typeof seen)[number];
    return pickMembers(parameters, members, fold.members);
  });
  return { steps: plateau(null), byFold };
}

/** The fold in which each image is held out: sizes differ by at most one. */
export function divideIntoFolds(images: number, folds: number, seed: number): { foldOf: number[]; folds: number } {
  if (!(Number.isInteger(folds) && folds >= 2))
    throw new RangeError(`cross-validation has at least 2 folds, not ${folds}`);
  const used = Math.min(folds, images);
  const foldOf = new Array<number>(images);
  permutation(images, mulberry32(derivedSeed(seed, FOLD_STREAM))).forEach(
    (image, place) => (foldOf[image] = place % used),
  );
  return { foldOf, folds: used };
}
