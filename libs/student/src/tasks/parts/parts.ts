import type { Value } from '@gannet/onnx';
import { mirrorPairsOf } from '../../mirror.js';
import type { TaskOfStudent } from '../student-task.js';
import { card } from './card.js';
import { weightsOf } from './class-weights.js';
import { pixelsLoss } from './consistency.js';
import { evaluate, fitted, scoreOf } from './evaluation.js';
import { feeds } from './feeds.js';
import { crossEntropy, targets } from './loss.js';
import { modelOutputs } from './model-outputs.js';
import { moved } from './moved.js';
import { problemOf } from './problem.js';
import { graphOutputs, outputOf } from './output.js';
import type { PartsEvaluation, PartsFit, PartsOutput, PartsTask } from './types.js';

/** The parts task: a class for every pixel. */
export const parts: TaskOfStudent<PartsTask, PartsEvaluation, PartsOutput, PartsFit> = {
  outputs: 'classes',
  learns: ({ classes }) => (classes.length > 1 ? { kind: 'parts', classes: classes.length } : null),
  mirrorOf: ({ classes }) => mirrorPairsOf(classes),
  outputsOf: ({ classes }) => classes,
  problemOf,
  shownIn: (samples) => new Set(samples.flatMap(({ labels }) => [...new Set(labels)])),
  whyNothingToLearn: (shown, names, of) =>
    shown.size < 2 ? `Every pixel of ${of} is ${names[[...shown][0] ?? 0]}: there is nothing to tell apart.` : null,
  moved,
  weightsOf,
  targets,
  feeds,
  loss: (maps, fed, _architecture, options) => crossEntropy(maps, fed, options),
  isMixed: true,
  consistencyLoss: (strong, weak, _architecture, { box, classWeights }) =>
    pixelsLoss(strong, weak, box as Value, classWeights),
  graphOutputs,
  outputOf,
  noOutput: { labels: new Uint8Array(0), logits: new Float32Array(0) },
  notFitted: { temperature: 1 },
  fitted,
  scoreName: 'mean IoU',
  scoreOf,
  evaluate,
  modelOutputs,
  card,
};
