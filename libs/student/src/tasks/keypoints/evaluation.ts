import { fitLevels, type Placement, visibilityOf } from '@gannet/interpreter';
import {
  comparePoints,
  type Measured,
  measured,
  type PointComparison,
  pointScores,
  pointScoresByKeypoint,
  type Rng,
} from '@gannet/metrics';
import type { Architecture, StudentOutput, Student, StudentSample } from '../../types.js';
import type { KeypointEvaluation, KeypointFit, KeypointsTask } from './types.js';

/** The PCK threshold as a share of the longer side, as everywhere in Gannet. */
const WITHIN = 0.05;

export async function evaluate(
  student: Student<KeypointsTask>,
  samples: readonly StudentSample[],
  outputs: AsyncIterable<StudentOutput>,
  rng: Rng,
): Promise<KeypointEvaluation> {
  let index = 0;
  const comparisons: PointComparison[] = [];
  for await (const output of outputs)
    comparisons.push(comparisonOf(output, samples[index++] as StudentSample, student.levels));
  const distance = WITHIN * longerSide(student.architecture);
  const numbers = measured(
    comparisons,
    (drawn) => {
      const { pck, meanError, visibilityAccuracy } = pointScores(drawn, distance);
      return [pck, meanError, visibilityAccuracy, ...pointScoresByKeypoint(drawn, distance).map((one) => one.pck)];
    },
    rng,
  );
  const [pck05, meanError, visibilityAccuracy, ...byKeypoint] = numbers as [
    Measured,
    Measured,
    Measured,
    ...Measured[],
  ];
  return { kind: 'keypoints', images: comparisons.length, pck05, meanError, visibilityAccuracy, byKeypoint };
}

/** The share of keypoints within 0.05 of the side. */
export async function scoreOf(
  architecture: Architecture<KeypointsTask>,
  samples: readonly StudentSample[],
  outputs: AsyncIterable<StudentOutput>,
): Promise<number | null> {
  let index = 0;
  const comparisons: PointComparison[] = [];
  const levels = Array.from({ length: architecture.task.keypoints }, () => ({ there: 0.25, seen: 0.75 }));
  for await (const output of outputs) comparisons.push(comparisonOf(output, samples[index++] as StudentSample, levels));
  return pointScores(comparisons, WITHIN * longerSide(architecture)).pck;
}

/** The levels of visibility that fit the validation images. */
export async function fitted(
  { task: { keypoints } }: Architecture<KeypointsTask>,
  samples: readonly StudentSample[],
  outputs: AsyncIterable<StudentOutput>,
): Promise<KeypointFit> {
  const peaks: number[][] = [];
  for await (const { points } of outputs) peaks.push(points.map(({ peak }) => peak));
  const levels = Array.from({ length: keypoints }, (_, keypoint) =>
    fitLevels(
      peaks.map((of) => of[keypoint] as number),
      samples.map(({ points }) => points?.[keypoint]?.visibility ?? 0),
    ),
  );
  return { levels };
}

function longerSide({ width, height }: Pick<Architecture, 'width' | 'height'>): number {
  return Math.max(width, height);
}

function comparisonOf({ points }: StudentOutput, sample: StudentSample, levels: Student['levels']): PointComparison {
  const predicted = points.map(({ x, y, peak }, index): Placement => ({
    x,
    y,
    visibility: visibilityOf(peak, levels[index] as Student['levels'][number]),
  }));
  return comparePoints(sample.points ?? [], predicted);
}
