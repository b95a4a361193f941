import type { Placement } from '@gannet/contracts';
import { openGenerator, toRgb8 } from '@gannet/generator';
import { decodeKeypointInterpreter, keypointGraph, located, readKeypoints } from '@gannet/interpreter';
import { comparePoints, type PointComparison, pointScores } from '@gannet/metrics';
import { FLIP_PAIRS, KEYPOINTS, SKELETON } from '../../demo/bundled.js';
import { FIRST_TEST_SEED } from '../../demo/settings.js';
import { type KeypointRow, keypointTableHead, keypointTableRow } from '../../demo/table.js';
import type { DemoTask, OracleEvaluationSettings } from '../../demo/task.js';

/** Keypoints of the bundled generator, evaluated against the oracle's. */
export function keypointsDemo(): DemoTask<KeypointRow> {
  const truths = new Map<number, Placement[]>();
  return {
    schema: {
      task: 'keypoints',
      keypoints: KEYPOINTS.map((name) => ({ name })),
      skeleton: SKELETON.map(([a, b]) => [a, b]),
      flipPairs: FLIP_PAIRS.map(([a, b]) => [a, b]),
    },
    head: keypointTableHead(),
    async measure(interpreter, { number, labelledInAll, quality, trainSeconds, labelSeconds }, evaluation) {
      const comparisons = await evaluateOnOracle(interpreter, evaluation, truths);
      const { resolution } = evaluation.pack;
      const [near, far] = [0.02, 0.05].map((within) => pointScores(comparisons, within * resolution));
      const row: KeypointRow = {
        round: number,
        labelled: labelledInAll,
        kfoldPck05: quality?.task === 'keypoints' ? quality.pck05 : null,
        oraclePck02: near!.pck,
        oraclePck05: far!.pck,
        oracleError: far!.meanError,
        oracleVisibility: far!.visibilityAccuracy,
        trainSeconds,
        labelSeconds,
      };
      return { row, line: keypointTableRow(row, quality) };
    },
  };
}

/**
 * Predicts the keypoints of images that no round has seen, and compares them with the oracle's; distances are in
 * pixels.
 */
async function evaluateOnOracle(
  interpreter: Uint8Array,
  { pack, oracle, openSession, psi, images, signal, onProgress }: OracleEvaluationSettings,
  truths: Map<number, Placement[]>,
): Promise<PointComparison[]> {
  const reader = decodeKeypointInterpreter(interpreter);
  const generator = await openGenerator(pack, openSession, { threads: 2 });
  const session = await openSession(keypointGraph(reader.network), { threads: 2 });
  const side = pack.resolution;
  try {
    const comparisons: PointComparison[] = [];
    for (let index = 0; index < images; index++) {
      signal.throwIfAborted();
      const seed = FIRST_TEST_SEED + index;
      const [candidate] = await generator.generate([seed], psi, { image: !truths.has(seed), features: true });
      if (candidate?.image) truths.set(seed, await oracle.place(toRgb8(candidate.image.data, side, side), side, side));
      const { points } = located(await readKeypoints(session, candidate!.features, reader.network), reader);
      comparisons.push(comparePoints(truths.get(seed)!, points));
      onProgress(index + 1, images);
    }
    return comparisons;
  } finally {
    await Promise.all([generator.close(), session.close()]);
  }
}
