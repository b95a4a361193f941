import { type GeneratorPackage, openGenerator, toRgb8 } from '@gannet/generator';
import { decodeInterpreter, labelGraph } from '@gannet/interpreter';
import { type Confusion, confusionOf, pooled, scoresOf } from '@gannet/metrics';
import { dataOf, type OpenSession } from '@gannet/onnx';
import type { Labeller } from './oracle.js';
import { FIRST_EXAM_SEED } from './settings.js';

export interface Mark {
  readonly miou: number;
  readonly pixelAccuracy: number;
}

export interface ExamSettings {
  readonly pack: GeneratorPackage;
  readonly labeller: Labeller;
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
export async function examine(interpreter: Uint8Array, settings: ExamSettings): Promise<Mark> {
  const { pack, openSession, images, psi } = settings;
  const reader = decodeInterpreter(interpreter);
  const generator = await openGenerator(pack, openSession, { threads: 2 });
  const labels = await openSession(labelGraph(reader), { threads: 2 });
  try {
    const confusions: Confusion[] = [];
    for (let i = 0; i < images; i++) {
      settings.signal.throwIfAborted();
      const [candidate] = await generator.generate([FIRST_EXAM_SEED + i], psi, { image: true, features: true });
      const predicted = dataOf(await labels.run(candidate!.features, ['label']), 'label', 'uint8');
      const side = pack.resolution;
      const truth = await settings.labeller.label(toRgb8(candidate!.image!.data, side, side), side, side);
      confusions.push(confusionOf(truth.data, predicted, reader.classes));
      settings.onProgress(i + 1, images);
    }
    const { meanIou, pixelAccuracy } = scoresOf(pooled(confusions));
    return { miou: meanIou!, pixelAccuracy: pixelAccuracy! };
  } finally {
    await Promise.all([generator.close(), labels.close()]);
  }
}
