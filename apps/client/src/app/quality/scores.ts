import { type Evaluation, headlineOf } from '@gannet/contracts';
import { score } from '../ui/words';
import { type Cell, cell, pixels } from './cell';
import { percent } from './reliability';

/**
 * What a score table shows: numbers of everything together, and a row for each class or keypoint; null where it is in
 * no image.
 */
export interface Scores {
  readonly whole: readonly (Cell & { readonly name: string })[];
  readonly each: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[] | null)[];
}

export function scoresOf(evaluation: Evaluation): Scores {
  if (evaluation.task === 'parts') {
    const { miou, pixelAccuracy, pixelAccuracyInterval, iouByClass, iouIntervals } = evaluation;
    return {
      whole: [
        { name: 'Mean IoU', ...cell(miou, headlineOf(evaluation).interval, score) },
        { name: 'Pixel accuracy', ...cell(pixelAccuracy, pixelAccuracyInterval, score) },
      ],
      each: 'Class',
      columns: ['IoU'],
      rows: iouByClass.map((iou, index) => (iou === null ? null : [cell(iou, iouIntervals?.[index], score)])),
    };
  }
  const { pck, meanError, meanErrorInterval, visibilityAccuracy, visibilityInterval, byKeypoint } = evaluation;
  return {
    whole: [
      ...pck.map(({ within, share, interval }) => ({
        name: `Within ${within} of the side (PCK)`,
        ...cell(share, interval ?? (within === 0.05 ? headlineOf(evaluation).interval : null), score),
      })),
      { name: 'Mean error', ...cell(meanError, meanErrorInterval, pixels) },
      { name: 'Visibility is right', ...cell(visibilityAccuracy, visibilityInterval, percent) },
    ],
    each: 'Keypoint',
    columns: ['PCK@0.05', 'Mean error', 'Visibility is right'],
    rows: byKeypoint.map((one) =>
      one.pck05 === null
        ? null
        : [
            cell(one.pck05, one.pck05Interval, score),
            cell(one.meanError, one.meanErrorInterval, pixels),
            cell(one.visibilityAccuracy, one.visibilityInterval, percent),
          ],
    ),
  };
}
