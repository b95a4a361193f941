import { DEFAULT_SIGMA } from '@gannet/contracts';
import { HEIGHT } from '@gannet/interpreter';
import { tensor, type Value } from '@gannet/onnx';
import type { TaskOfStudent } from '../student-task.js';
import { card } from './card.js';
import { placesLoss } from './consistency.js';
import { evaluate, fitted, scoreOf } from './evaluation.js';
import { heatLoss, heatOf } from './heat.js';
import { modelOutputs } from './model-outputs.js';
import { moved } from './moved.js';
import { placesOf, outputOf } from './places.js';
import type { KeypointEvaluation, KeypointFit, KeypointsOutput, KeypointsTask } from './types.js';

/** The keypoints task: where each of a list of named places is. */
export const keypoints: TaskOfStudent<KeypointsTask, KeypointEvaluation, KeypointsOutput, KeypointFit> = {
  outputs: 'keypoints',
  learns: (manifest) => ({
    kind: 'keypoints',
    keypoints: manifest.keypoints?.names.length ?? 0,
    sigma: DEFAULT_SIGMA,
  }),
  mirrorOf: (manifest) => ({ pairs: manifest.keypoints?.flipPairs ?? [] }),
  outputsOf: (task) => task.keypoints,
  problemOf: ({ points }, { task }) =>
    points?.length === task.keypoints ? null : `has ${points?.length ?? 'no'} keypoints, not ${task.keypoints}`,
  shownIn: (samples) =>
    new Set(
      samples.flatMap(({ points = [] }) => points.flatMap(({ visibility }, index) => (visibility > 0 ? [index] : []))),
    ),
  whyNothingToLearn: (shown, _names, of) =>
    shown.size === 0 ? `No image of ${of} shows a keypoint: there is nothing to learn.` : null,
  moved,
  weightsOf: () => null,
  targets: ({ task }, { batch }) => ({ points: { dims: [batch, task.keypoints, 3] } }),
  feeds: ({ task }, samples, { count, batch }) => {
    const rows = samples.flatMap(({ points }) =>
      (points ?? []).flatMap(({ x, y, visibility }) => [x, y, HEIGHT[visibility]]),
    );
    return { points: tensor('float32', [count, batch, task.keypoints, 3], Float32Array.from(rows)) };
  },
  loss: (maps, fed, architecture) => heatLoss(maps, heatOf(fed['points'] as Value, architecture)),
  isMixed: false,
  consistencyLoss: (strong, weak, architecture) => placesLoss(strong, weak, architecture),
  graphOutputs: (maps, architecture) => ({ ...placesOf(maps, architecture) }),
  outputOf: (results, index, _group, { task }) => outputOf(results, index, task.keypoints),
  noOutput: { points: [] },
  notFitted: { levels: [] },
  fitted,
  scoreName: 'share within 0.05 of the side',
  scoreOf,
  evaluate,
  modelOutputs,
  card,
};
