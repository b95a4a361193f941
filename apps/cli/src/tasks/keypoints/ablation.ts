import { DEFAULT_SIGMA } from '@gannet/contracts';
import { featureFeeds, keypointGraph, located, readKeypoints, trainKeypoints } from '@gannet/interpreter';
import { comparePoints, type PointComparison, pointScores, pointScoresByKeypoint } from '@gannet/metrics';
import { openSession } from '@gannet/runtime';
import { KEYPOINTS } from '../../demo/bundled.js';
import { THREADS } from '../../study/image-source.js';
import { type AblationTask, timed } from '../../ablation/task.js';

/**
 * Keypoints of the bundled generator, compared with the oracle's; every measure is over all keypoints that it sees in
 * all images.
 */
export const keypointsAblation: AblationTask = {
  measures: [
    { name: 'PCK at 0.02', unit: 'points' },
    { name: 'PCK at 0.05', unit: 'points' },
    { name: 'mean error', unit: 'pixels' },
    ...KEYPOINTS.map((name) => ({ name, unit: 'pixels' as const })),
  ],
  async trial({ pack: { layers, resolution } }, { images, seed, settings }, evaluation) {
    const labelled = await Promise.all(
      images.map(async ({ features, placements }) => ({ features, points: await placements() })),
    );
    const request = {
      layers,
      resolution,
      keypoints: KEYPOINTS.length,
      sigma: DEFAULT_SIGMA,
      images: labelled,
      seed,
      threads: THREADS,
      settings,
    };
    const { made: interpreter, seconds } = await timed(() => trainKeypoints(request, openSession));
    const session = await openSession(keypointGraph(interpreter.network), { threads: THREADS });
    try {
      const comparisons: PointComparison[] = [];
      for (const { features, placements } of evaluation) {
        const { points } = located(
          await readKeypoints(session, featureFeeds(features, layers), interpreter.network),
          interpreter,
        );
        comparisons.push(comparePoints(await placements(), points));
      }
      const [near, far] = [0.02, 0.05].map((within) => pointScores(comparisons, within * resolution));
      const byKeypoint = pointScoresByKeypoint(comparisons, 0.05 * resolution);
      return {
        scores: [near!.pck, far!.pck, far!.meanError, ...byKeypoint.map(({ meanError }) => meanError)],
        seconds,
      };
    } finally {
      await session.close();
    }
  },
};
