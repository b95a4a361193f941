import { headlineOf, type PartsEvaluation } from '@gannet/contracts';
import type { Calibration, ConfusionRow, ReliabilityText } from '../quality/calibration';
import { cell, measuredCell } from '../quality/cell';
import { percent } from '../quality/reliability';
import type { Scores } from '../quality/scores';
import { score } from '../ui/words';
import type { Look } from '../projects/look';
import { swatchOf } from './layers';

const WORDS: ReliabilityText = {
  question: 'Does disagreement find errors?',
  uncertainty: 'disagreement of the members, nats',
  unit: 'nats',
  things: 'pixels',
  wrong: 'wrong',
  hint: 'Pixels of images that the members never saw. Rising bars mean that where members disagree, they are wrong more often.',
};

export function scoresOf(evaluation: PartsEvaluation, looks: readonly Look[] = []): Scores {
  const { miou, pixelAccuracy, pixelAccuracyInterval, iouByClass, iouIntervals } = evaluation;
  return {
    whole: [
      { name: 'Mean IoU', ...cell(miou, headlineOf(evaluation).interval, score) },
      { name: 'Pixel accuracy', ...cell(pixelAccuracy, pixelAccuracyInterval, score) },
    ],
    each: 'Class',
    columns: ['IoU'],
    rows: iouByClass.map((iou, index) => ({
      color: swatchOf(looks, index),
      cells: iou === null ? null : [cell(iou, iouIntervals?.[index], score)],
    })),
  };
}

/** Null where it was not measured. */
export function calibrationOf({ calibration: c }: PartsEvaluation): Calibration | null {
  if (c === undefined) return null;
  return {
    words: WORDS,
    bins: c.reliability.map(({ from, to, pixels: count, errorRate: rate }) => ({ from, to, count, rate })),
    lines: [
      {
        name: 'Disagreement tells wrong pixels from right ones (AUROC; 0.5 is guessing)',
        ...measuredCell(c.auroc, score),
      },
      { name: 'Image score against error rate (rank correlation)', ...measuredCell(c.scoreCorrelation, score) },
      { name: 'Calibration error', ...measuredCell(c.calibrationError, percent) },
    ],
    keptColumns: ['Wrong pixels'],
    kept: c.kept.map(({ dropped, images, errorRate }) => ({
      dropped: percent(dropped),
      images,
      cells: [measuredCell(errorRate, percent)],
    })),
  };
}

/** The confusion matrix, people in rows; empty where it was not measured. */
export function confusionOf(
  { confusion = [] }: Pick<PartsEvaluation, 'confusion'>,
  looks: readonly Look[] = [],
): ConfusionRow[] {
  const classes = Math.round(Math.sqrt(confusion.length));
  return Array.from({ length: classes }, (_, truth) => {
    const row = confusion.slice(truth * classes, (truth + 1) * classes);
    const pixels = row.reduce((sum, count) => sum + count, 0);
    return { color: swatchOf(looks, truth), shares: row.map((count) => (pixels === 0 ? null : count / pixels)) };
  });
}
