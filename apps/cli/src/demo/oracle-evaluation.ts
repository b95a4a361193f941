import { type GeneratorPackage, openGenerator, toRgb8 } from '@gannet/generator';
import { decodeInterpreter, labelGraph } from '@gannet/interpreter';
import { type Confusion, confusionOf, pooled, scoresOf } from '@gannet/metrics';
import { dataOf, type OpenSession } from '@gannet/onnx';
import type { Labeller } from './oracle.js';
import { FIRST_TEST_SEED } from './settings.js';

interface Scores {
  readonly miou: number;
  readonly pixelAccuracy: number;
}

interface PartsEvaluationSettings {
  readonly pack: GeneratorPackage;
  readonly labeller: Labeller;
  /** The labeller's labels by seed, cached by the caller between evaluations. */
  readonly truths: Map<number, Uint8Array>;
  readonly openSession: OpenSession;
  readonly psi: number;
  readonly images: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Labels images that no round has seen with a trained interpreter, and compares every pixel with the oracle's labels in
 * one confusion matrix. Features are recomputed each time: those of 200 images would take 370 MB.
 */
export async function evaluateOnOracle(interpreter: Uint8Array, settings: PartsEvaluationSettings): Promise<Scores> {
  const { pack, openSession, images, psi } = settings;
  const reader = decodeInterpreter(interpreter);
  const generator = await openGenerator(pack, openSession, { threads: 2 });
  const labels = await openSession(labelGraph(reader), { threads: 2 });
  try {
    const confusions: Confusion[] = [];
    for (let i = 0; i < images; i++) {
      settings.signal.throwIfAborted();
      const seed = FIRST_TEST_SEED + i;
      const [candidate] = await generator.generate([seed], psi, { image: !settings.truths.has(seed), features: true });
      if (candidate?.image) settings.truths.set(seed, await truthOf(candidate.image.data, settings));
      const predicted = dataOf(await labels.run(candidate!.features, ['label']), 'label', 'uint8');
      confusions.push(confusionOf(settings.truths.get(seed)!, predicted, reader.classes));
      settings.onProgress(i + 1, images);
    }
    const { meanIou, pixelAccuracy } = scoresOf(pooled(confusions));
    return { miou: meanIou!, pixelAccuracy: pixelAccuracy! };
  } finally {
    await Promise.all([generator.close(), labels.close()]);
  }
}

/** The labeller gets the image in bytes, as an annotator sees it. */
async function truthOf(
  image: Float32Array,
  { pack: { resolution: side }, labeller }: PartsEvaluationSettings,
): Promise<Uint8Array> {
  const { data } = await labeller.label(toRgb8(image, side, side), side, side);
  return data;
}
