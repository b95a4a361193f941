import type { KeypointEvaluation } from '@gannet/contracts';
import type { LabelTask } from '../desk/label-task';
import { CandidatePrediction } from './candidate-prediction';
import { calibrationOf, scoresOf } from './keypoint-report';
import { PlacedPicture } from './placed-picture';
import { ReleaseKeypoints } from './release-keypoints';
import { studentPoints } from './student-points';

/** A place for each of a list of names. */
export const keypoints: LabelTask<KeypointEvaluation> = {
  loadPage: async () => (await import('./keypoints-page')).KeypointsPage,
  labelName: 'Keypoint',
  labelsName: 'Keypoints',
  swatchOf: (labels, index) => labels[index]?.color ?? null,
  picture: PlacedPicture,
  prediction: CandidatePrediction,
  releaseLabels: ReleaseKeypoints,
  student: studentPoints,
  formats: ['coco-keypoints', 'yolo-pose'],
  hasSpecks: false,
  scoresOf,
  calibrationOf,
  confusionOf: () => [],
};
