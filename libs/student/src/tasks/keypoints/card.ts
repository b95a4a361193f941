import type { Measured } from '@gannet/metrics';
import { numberOf } from '../../number-of.js';
import type { CardText } from '../student-task.js';
import type { KeypointEvaluation } from './types.js';

export const card: CardText<KeypointEvaluation> = {
  does: (keypoints) => `finds ${keypoints} keypoints`,
  use: '`student.onnx` takes `image`, uint8 [1, height, width, 3], of any size, and gives `keypoints`, float32 [1, keypoints, 3] (x and y in pixels, and 0 absent, 1 hidden, 2 seen), and `confidence`, float32 [1, keypoints].',
  done: 'found',
  python: [
    'keypoints, confidence = student.run(["keypoints", "confidence"], {"image": image})',
    'print(keypoints[0].round(1), confidence[0].round(2))',
  ],
  fitted: 'Visibility is fitted',
  these: 'these keypoints are',
  rows: ({ pck05, meanError, visibilityAccuracy, byKeypoint }, names) => [
    ['within 0.05 of the side', pck05],
    ['mean error, pixels', meanError, 2],
    ['visibility accuracy', visibilityAccuracy],
    ...names.map((name, index) => [`${name} within 0.05`, byKeypoint[index] as Measured] as const),
  ],
  byOutput: ({ byKeypoint }) => byKeypoint,
  summary: ({ pck05, meanError, images }) =>
    `${numberOf(pck05)} of the keypoints within 0.05 of the side, mean error ${numberOf(meanError, 2)} pixels, on ${images} images`,
};
