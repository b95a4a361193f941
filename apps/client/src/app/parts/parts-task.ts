import type { PartsEvaluation } from '@gannet/contracts';
import type { LabelTask } from '../desk/label-task';
import { LabelledPicture } from './labelled-picture';
import { swatchOf } from './layers';
import { calibrationOf, confusionOf, scoresOf } from './parts-report';
import { PartsPrediction } from './parts-prediction';
import { ReleaseClasses } from './release-classes';
import { studentLabels } from './student-labels';

/** A class for every pixel. */
export const parts: LabelTask<PartsEvaluation> = {
  loadPage: async () => (await import('./parts-page')).PartsPage,
  labelName: 'Class',
  labelsName: 'Classes',
  swatchOf,
  picture: LabelledPicture,
  prediction: PartsPrediction,
  releaseLabels: ReleaseClasses,
  student: studentLabels,
  formats: ['coco', 'coco-panoptic', 'voc', 'yolo', 'imagefolder', 'parquet'],
  hasSpecks: true,
  scoresOf,
  calibrationOf,
  confusionOf,
};
