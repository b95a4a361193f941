import type { Measured } from '@gannet/metrics';
import { numberOf } from '../../number-of.js';
import type { CardText } from '../student-task.js';
import type { PartsEvaluation } from './types.js';

export const card: CardText<PartsEvaluation> = {
  does: (classes) => `gives every pixel one of ${classes} classes`,
  use: '`student.onnx` takes `image`, uint8 [1, height, width, 3], of any size, and gives `labels`, uint8 [1, height, width], and `probabilities`, float32 [1, classes, height, width].',
  done: 'labelled',
  python: [
    'labels, probabilities = student.run(["labels", "probabilities"], {"image": image})',
    'print(np.bincount(labels.ravel()))',
  ],
  fitted: 'Probabilities are calibrated',
  these: 'these classes are',
  rows: ({ meanIou, pixelAccuracy, calibrationError, byClass }, names) => [
    ['mean IoU', meanIou],
    ['pixel accuracy', pixelAccuracy],
    ['calibration error', calibrationError],
    ...names.map((name, index) => [`IoU of ${name}`, byClass[index] as Measured] as const),
  ],
  byOutput: ({ byClass }) => byClass,
  summary: ({ meanIou, images }) => `mean IoU ${numberOf(meanIou)} on ${images} images`,
};
