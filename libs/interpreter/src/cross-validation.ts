import { bootstrapInterval, confusionOf, derivedSeed, mulberry32, pooled, scoresOf, shuffled, type Confusion } from '@gannet/metrics';
import { dataOf, tensor, type OpenSession, type Session, type Tensor } from '@gannet/onnx';
import { layerOf } from './hypercolumn.js';
import { labelGraph } from './label-graph.js';
import { withMembers } from './parameters.js';
import { featuresOf, gatherSamples } from './samples.js';
import { settingsOf, trainOn } from './training.js';
import type { CrossValidation, FeatureLayer, Features, Interpreter, LabelledImage, TrainingProgress, TrainingRequest } from './types.js';

const FOLDS = 5;
const FOLD_STREAM = 20;
const BOOTSTRAP_STREAM = 21;

/**
 * Image-wise k-fold in one training: the members are divided between the folds, and the images of its own fold weigh
 * nothing for a member. Each image is then labelled by the members that never saw it. With fewer images than folds each
 * image is a fold; with one image there is nothing to hold out and the answer is null.
 */
export async function crossValidate(
  request: TrainingRequest & { readonly folds?: number }, openSession: OpenSession, onProgress?: (progress: TrainingProgress) => void,
): Promise<CrossValidation | null> {
  const { images, seed, start, ...rest } = request;
  if (start) throw new RangeError('cross-validation starts from nothing: an interpreter to start from has seen the images');
  const { foldOf, folds } = divideIntoFolds(images.length, request.folds ?? FOLDS, seed);
  if (folds < 2) return null;
  const asked = settingsOf({ ...rest, images, seed });
  const membersPerFold = Math.max(1, Math.floor(asked.members / folds));
  const settings = { ...asked, members: folds * membersPerFold };
  const foldOfMember = (member: number): number => Math.floor(member / membersPerFold);
  const samples = await gatherSamples(request, settings.pixelsPerImage, seed);
  const interpreter = await trainOn(samples, request, settings, (image, member) => foldOf[image] !== foldOfMember(member), openSession, onProgress);
  const confusions: Confusion[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const strangers = Array.from({ length: membersPerFold }, (_, index) => fold * membersPerFold + index);
    const heldOut = images.flatMap((image, index) => (foldOf[index] === fold ? [{ image, index }] : []));
    const scored = await score(withMembers(interpreter, strangers), heldOut.map(({ image }) => image), openSession, request.threads ?? 1);
    heldOut.forEach(({ index }, at) => (confusions[index] = scored[at] as Confusion));
  }
  return summary(confusions, foldOf, folds, seed);
}

/** Which fold each image is held out in: sizes differ by at most one. */
export function divideIntoFolds(images: number, folds: number, seed: number): { foldOf: number[]; folds: number } {
  if (!(Number.isInteger(folds) && folds >= 2)) throw new RangeError(`cross-validation has at least 2 folds, not ${folds}`);
  const used = Math.min(folds, images);
  const foldOf = new Array<number>(images);
  shuffled(images, mulberry32(derivedSeed(seed, FOLD_STREAM))).forEach((image, place) => (foldOf[image] = place % used));
  return { foldOf, folds: used };
}

async function score(interpreter: Interpreter, images: readonly LabelledImage[], openSession: OpenSession, threads: number): Promise<Confusion[]> {
  const session = await openSession(labelGraph(interpreter), { threads });
  try {
    const confusions: Confusion[] = [];
    for (const image of images) {
      const label = await labelOf(session, interpreter.layers, await featuresOf(image));
      confusions.push(confusionOf(image.labels, label, interpreter.classes));
    }
    return confusions;
  } finally {
    await session.close();
  }
}

async function labelOf(session: Session, layers: readonly FeatureLayer[], features: Features): Promise<Uint8Array> {
  return dataOf(await session.run(featureFeeds(features, layers), ['label']), 'label', 'uint8');
}

/** One image's layers as what a label graph is fed. Throws RangeError for a missing or misshapen layer. */
export function featureFeeds(features: Features, layers: readonly FeatureLayer[]): Record<string, Tensor> {
  return Object.fromEntries(layers.map((layer) => {
    const { name, channels, resolution } = layer;
    return [name, tensor('float32', [1, channels, resolution, resolution], layerOf(features, layer))];
  }));
}

function summary(confusions: readonly Confusion[], foldOf: readonly number[], folds: number, seed: number): CrossValidation {
  const interval = (of: 'meanIou' | 'pixelAccuracy') =>
    bootstrapInterval(confusions, (drawn) => scoresOf(pooled(drawn))[of], mulberry32(derivedSeed(seed, BOOTSTRAP_STREAM)));
  return {
    folds,
    scores: scoresOf(pooled(confusions)),
    meanIouInterval: interval('meanIou'),
    pixelAccuracyInterval: interval('pixelAccuracy'),
    images: confusions.map((confusion, index) => ({ fold: foldOf[index] as number, scores: scoresOf(confusion) })),
  };
}
