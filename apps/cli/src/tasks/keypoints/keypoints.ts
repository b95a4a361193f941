import type { Visibility } from '@gannet/contracts';
import { keypointSettings } from '@gannet/interpreter';
import { float32 } from '@gannet/onnx';
import { encodeKeypointSample } from '@gannet/release';
import { type KeypointEvaluation, numberOf } from '@gannet/student';
import { KEYPOINTS } from '../../demo/bundled.js';
import type { CliTask } from '../cli-task.js';
import { eachOf } from '../each-of.js';
import { keypointsAblation } from './ablation.js';
import { keypointsDemo } from './demo.js';
import { type KeypointsPrediction, model } from './model.js';

/** The keypoints task: where each of a list of named places is. */
export const keypoints: CliTask<KeypointsPrediction, KeypointEvaluation> = {
  async answer(labeller, { rgb, width, height }) {
    if (!labeller.place) throw new Error('nobody here knows keypoints');
    return { task: 'keypoints', points: await labeller.place(rgb, width, height) };
  },
  demo: keypointsDemo,
  realLines: ({ pck05, meanError, byKeypoint }) => [
    `  PCK@0.05 ${numberOf(pck05)}, mean error ${numberOf(meanError, 2)} px`,
    `  PCK@0.05: ${eachOf(KEYPOINTS, byKeypoint)}`,
  ],
  ablation: keypointsAblation,
  ablationDefaults: () => keypointSettings(KEYPOINTS.length),
  made(results) {
    const [places, spread] = [float32(results, 'keypoints'), float32(results, 'spread')];
    const points = Array.from(spread, (apart, k) => ({
      x: places[3 * k]!,
      y: places[3 * k + 1]!,
      visibility: places[3 * k + 2] as Visibility,
      spread: apart,
    }));
    return { labels: null, points };
  },
  finish: () => undefined,
  sampleOf: ({ points }, origin, { image }) => encodeKeypointSample({ ...origin, points: points ?? [], ...image }),
  compared: ({ points }) => ({ values: (points ?? []).map(({ visibility }) => visibility), places: points ?? [] }),
  hasPlaces: true,
  model,
};
