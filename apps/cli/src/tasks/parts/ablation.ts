import { featureFeeds, labelGraph, trainInterpreter } from '@gannet/interpreter';
import { confusionOf, pooled, scoresOf } from '@gannet/metrics';
import { dataOf } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import { CLASSES } from '../../demo/bundled.js';
import { THREADS } from '../../study/image-source.js';
import { type AblationTask, timed } from '../../ablation/task.js';

/**
 * Label maps of the bundled generator, compared with the oracle's; every measure is over the pixels of all images
 * together.
 */
export const partsAblation: AblationTask = {
  measures: [
    { name: 'mIoU', unit: 'points' },
    ...CLASSES.map((name) => ({ name, unit: 'points' as const })),
    { name: 'pixel accuracy', unit: 'points' },
  ],
  async trial({ pack: { layers, resolution } }, { images, seed, settings }, evaluation) {
    const labelled = await Promise.all(
      images.map(async ({ features, labels }) => ({ features, labels: await labels() })),
    );
    const truths = await Promise.all(evaluation.map(({ labels }) => labels()));
    const { made: interpreter, seconds } = await timed(() =>
      trainInterpreter(
        { layers, resolution, classes: CLASSES.length, images: labelled, seed, threads: THREADS, settings },
        openSession,
      ),
    );
    const session = await openSession(labelGraph(interpreter, { outputs: ['label'] }), { threads: THREADS });
    try {
      const confusions = [];
      for (const [at, { features }] of evaluation.entries()) {
        const label = dataOf(await session.run(featureFeeds(features, layers)), 'label', 'uint8');
        confusions.push(confusionOf(truths[at]!, label, CLASSES.length));
      }
      const { meanIou, iou, pixelAccuracy } = scoresOf(pooled(confusions));
      return { scores: [meanIou, ...iou, pixelAccuracy], seconds };
    } finally {
      await session.close();
    }
  },
};
