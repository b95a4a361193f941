import { headlineOf, type KeypointEvaluation } from '@gannet/contracts';
import type { Calibration, ReliabilityText } from '../quality/calibration';
import { cell, measuredCell, pixels } from '../quality/cell';
import { percent } from '../quality/reliability';
import type { Look } from '../projects/look';
import type { Scores } from '../quality/scores';
import { score } from '../ui/words';

const WORDS: ReliabilityText = {
  question: 'Does spread find errors?',
  uncertainty: 'spread of the members, share of the side',
  unit: 'of the side',
  things: 'keypoints',
  wrong: 'farther off than 0.05',
  hint: 'Keypoints of images that the members never saw. Rising bars mean that where members place a keypoint far apart, it is wrong more often.',
};

export function scoresOf(evaluation: KeypointEvaluation, looks: readonly Look[] = []): Scores {
  const { pck, meanError, meanErrorInterval, visibilityAccuracy, visibilityInterval, byKeypoint } = evaluation;
  return {
    whole: [
      ...pck.map(({ within, share, interval }) => ({
        name: `Within ${within} of the side (PCK)`,
        ...cell(share, interval ?? (within === 0.05 ? headlineOf(evaluation).interval : null), score),
      })),
      { name: 'Mean error', ...cell(meanError, meanErrorInterval, pixels) },
      { name: 'Visibility accuracy', ...cell(visibilityAccuracy, visibilityInterval, percent) },
    ],
    each: 'Keypoint',
    columns: ['PCK@0.05', 'Mean error', 'Visibility accuracy'],
    rows: byKeypoint.map((one, index) => ({
      color: looks[index]?.color ?? null,
      cells:
        one.pck05 === null
          ? null
          : [
              cell(one.pck05, one.pck05Interval, score),
              cell(one.meanError, one.meanErrorInterval, pixels),
              cell(one.visibilityAccuracy, one.visibilityInterval, percent),
            ],
    })),
  };
}

/** Null where it was not measured. */
export function calibrationOf({ calibration: c }: KeypointEvaluation): Calibration | null {
  if (c === undefined) return null;
  return {
    words: WORDS,
    bins: c.reliability.map(({ from, to, points: count, missRate: rate }) => ({ from, to, count, rate })),
    lines: [
      {
        name: 'Spread tells keypoints farther off than 0.05 from nearer ones (AUROC; 0.5 is guessing)',
        ...measuredCell(c.auroc, score),
      },
      { name: 'Image score against mean error (rank correlation)', ...measuredCell(c.scoreCorrelation, score) },
    ],
    keptColumns: ['PCK@0.05', 'Mean error'],
    kept: c.kept.map(({ dropped, images, pck05, meanError }) => ({
      dropped: percent(dropped),
      images,
      cells: [measuredCell(pck05, score), measuredCell(meanError, pixels)],
    })),
  };
}
