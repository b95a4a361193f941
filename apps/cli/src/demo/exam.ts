import { type GeneratorPackage, openGenerator, toRgb8 } from '@gannet/generator';
import { decodeInterpreter, labelGraph } from '@gannet/interpreter';
import { type Confusion, confusionOf, pooled, scoresOf } from '@gannet/metrics';
import { dataOf, type OpenSession } from '@gannet/onnx';
import type { Labeller } from './oracle.js';
import { FIRST_EXAM_SEED } from './settings.js';

interface Mark {
  readonly miou: number;
  readonly pixelAccuracy: number;
}

interface PartsExam {
  readonly pack: GeneratorPackage;
  readonly labeller: Labeller;
  /** What the labeller said of a seed; kept by the caller from one exam to the next. */
  readonly truths: Map<number, Uint8Array>;
  readonly openSession: OpenSession;
  readonly psi: number;
  readonly images: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Labels images that no round has seen with a trained interpreter and compares every pixel with the oracle's word; one
 * confusion matrix over all images. Features are made again for each exam: those of 200 images would fill 370 MB.
 */
export async function examine(interpreter: Uint8Array, settings: PartsExam): Promise<Mark> {
  const { pack, openSession, images, psi } = settings;
  const reader = decodeInterpreter(interpreter);
  const generator = await openGenerator(pack, openSession, { threads: 2 });
  const labels = await openSession(labelGraph(reader), { threads: 2 });
  try {
    const confusions: Confusion[] = [];
    for (let i = 0; i < images; i++) {
      settings.signal.throwIfAborted();
      const seed = FIRST_EXAM_SEED + i;
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

/** The labeller sees the picture as an annotator does: in bytes. */
async function truthOf(image: Float32Array, { pack: { resolution: side }, labeller }: PartsExam): Promise<Uint8Array> {
  const { data } = await labeller.label(toRgb8(image, side, side), side, side);
  return data;
}
