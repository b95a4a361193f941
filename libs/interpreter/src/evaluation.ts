import {
  bootstrapIntervals,
  confusionOf,
  derivedSeed,
  mulberry32,
  pooled,
  scoresOf,
  type Confusion,
} from '@gannet/metrics';
import { dataOf, float32, tensor, type OpenSession, type Tensor } from '@gannet/onnx';
import { calibrationOf, imageCalibration, type ImageCalibration } from './calibration.js';
import { layerOf } from './hypercolumn.js';
import { labelGraph } from './label-graph.js';
import { featuresOf } from './rows.js';
import type { Evaluation, FeatureLayer, Features, Interpreter, LabelledImage } from './types.js';

const BOOTSTRAP_STREAM = 21;

/** An interpreter's result for one image. */
export interface ImageResult {
  readonly confusion: Confusion;
  readonly calibration: ImageCalibration;
}

/** Labels complete images and compares the result with the annotations. */
export async function resultsOn(
  images: readonly LabelledImage[],
  interpreter: Interpreter,
  openSession: OpenSession,
  threads: number,
): Promise<ImageResult[]> {
  const session = await openSession(labelGraph(interpreter), { threads });
  const bound = divergenceBound(interpreter);
  try {
    const results: ImageResult[] = [];
    for (const image of images) {
      const outputs = await session.run(featureFeeds(await featuresOf(image), interpreter.layers), [
        'label',
        'probabilities',
        'uncertainty',
        'score',
      ]);
      const label = dataOf(outputs, 'label', 'uint8');
      const prediction = {
        label,
        probabilities: float32(outputs, 'probabilities'),
        divergence: float32(outputs, 'uncertainty'),
        score: float32(outputs, 'score')[0] as number,
      };
      results.push({
        confusion: confusionOf(image.labels, label, interpreter.classes),
        calibration: imageCalibration(image.labels, prediction, bound),
      });
    }
    return results;
  } finally {
    await session.close();
  }
}

/**
 * Evaluates an interpreter, with all its members, on images that it was not trained on; intervals are a bootstrap over
 * images. Throws RangeError when there is no image.
 */
export async function evaluateInterpreter(
  images: readonly LabelledImage[],
  interpreter: Interpreter,
  openSession: OpenSession,
  { seed, threads = 1 }: { readonly seed: number; readonly threads?: number },
): Promise<Evaluation> {
  if (images.length === 0) throw new RangeError('there is no image to measure an interpreter on');
  return evaluationOf(await resultsOn(images, interpreter, openSession, threads), divergenceBound(interpreter), seed);
}

/** The largest possible Jensen–Shannon divergence for this number of members and classes, in nats (Lin 1991). */
export function divergenceBound({ members, classes }: Pick<Interpreter, 'members' | 'classes'>): number {
  return Math.log(Math.min(members, classes));
}

/**
 * One image's layers as inputs of a label graph. Throws RangeError for a layer that is missing or has the wrong shape.
 */
export function featureFeeds(features: Features, layers: readonly FeatureLayer[]): Record<string, Tensor> {
  return Object.fromEntries(
    layers.map((layer) => {
      const { name, channels, resolution } = layer;
      return [name, tensor('float32', [1, channels, resolution, resolution], layerOf(features, layer))];
    }),
  );
}

/** Evaluation over all images; intervals are a bootstrap over images. */
export function evaluationOf(results: readonly ImageResult[], bound: number, seed: number): Evaluation {
  const confusions = results.map(({ confusion }) => confusion);
  const whole = pooled(confusions);
  const [meanIouInterval, pixelAccuracyInterval, ...iouIntervals] = bootstrapIntervals(
    confusions,
    (drawn) => {
      const { meanIou, pixelAccuracy, iou } = scoresOf(pooled(drawn));
      return [meanIou, pixelAccuracy, ...iou];
    },
    mulberry32(derivedSeed(seed, BOOTSTRAP_STREAM)),
  );
  return {
    scores: scoresOf(whole),
    confusion: whole,
    meanIouInterval: meanIouInterval ?? null,
    pixelAccuracyInterval: pixelAccuracyInterval ?? null,
    iouIntervals,
    calibration: calibrationOf(
      results.map(({ calibration }) => calibration),
      bound,
      seed,
    ),
  };
}
