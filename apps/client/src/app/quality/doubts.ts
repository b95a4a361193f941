import type { Evaluation } from '@gannet/contracts';
import { score } from '../ui/words';
import { type Cell, measuredCell, pixels } from './cell';
import { type Doubted, percent, type ReliabilityWords } from './reliability';

/** What a page tells of an interpreter's doubt. */
export interface Doubts {
  readonly bins: readonly Doubted[];
  readonly words: ReliabilityWords;
  readonly lines: readonly (Cell & { readonly name: string })[];
  readonly keptColumns: readonly string[];
  readonly kept: readonly { readonly dropped: string; readonly images: number; readonly cells: readonly Cell[] }[];
}

const PARTS: ReliabilityWords = {
  question: 'Does disagreement find errors?',
  doubt: 'disagreement of the members, nats',
  unit: 'nats',
  things: 'pixels',
  wrong: 'wrong',
  hint: 'Of pixels that the asked members never saw. Bars that climb mean: where members disagree, they are wrong more often.',
};
const KEYPOINTS: ReliabilityWords = {
  question: 'Does spread find errors?',
  doubt: 'spread of the members, share of the side',
  unit: 'of the side',
  things: 'keypoints',
  wrong: 'farther off than 0.05',
  hint: 'Of keypoints in images that the asked members never saw. Bars that climb mean: where members place a keypoint far apart, it is wrong more often.',
};

/** Null where nothing of it was measured. */
export function doubtsOf(evaluation: Evaluation): Doubts | null {
  if (evaluation.task === 'parts') {
    const { calibration: c } = evaluation;
    return c === undefined
      ? null
      : {
          words: PARTS,
          bins: c.reliability.map(({ from, to, pixels: count, errorRate: rate }) => ({ from, to, count, rate })),
          lines: [
            {
              name: 'A wrong pixel is disagreed upon more than a right one (AUROC; 0.5 is guessing)',
              ...measuredCell(c.auroc, score),
            },
            {
              name: 'Images with a higher score have more errors (rank correlation)',
              ...measuredCell(c.scoreCorrelation, score),
            },
            { name: 'Stated certainty is off by (calibration error)', ...measuredCell(c.calibrationError, percent) },
          ],
          keptColumns: ['Wrong pixels'],
          kept: c.kept.map(({ dropped, images, errorRate }) => ({
            dropped: percent(dropped),
            images,
            cells: [measuredCell(errorRate, percent)],
          })),
        };
  }
  const { calibration: c } = evaluation;
  return c === undefined
    ? null
    : {
        words: KEYPOINTS,
        bins: c.reliability.map(({ from, to, points: count, missRate: rate }) => ({ from, to, count, rate })),
        lines: [
          {
            name: 'A keypoint farther off than 0.05 has a larger spread than a nearer one (AUROC; 0.5 is guessing)',
            ...measuredCell(c.auroc, score),
          },
          {
            name: 'Images with a higher score have larger errors (rank correlation)',
            ...measuredCell(c.scoreCorrelation, score),
          },
        ],
        keptColumns: ['PCK@0.05', 'Mean error'],
        kept: c.kept.map(({ dropped, images, pck05, meanError }) => ({
          dropped: percent(dropped),
          images,
          cells: [measuredCell(pck05, score), measuredCell(meanError, pixels)],
        })),
      };
}
