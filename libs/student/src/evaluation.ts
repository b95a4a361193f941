import { type Placement, visibilityOf } from '@gannet/interpreter';
import {
  comparePoints,
  type Confusion,
  confusionOf,
  derivedSeed,
  type ErrorHistogram,
  errorHistogramOf,
  expectedCalibrationError,
  type Measured,
  measured,
  mulberry32,
  type PointComparison,
  pointScores,
  pointScoresByKeypoint,
  pooled,
  pooledErrorHistogram,
  scoresOf,
} from '@gannet/metrics';
import { probabilityOf } from './temperature.js';
import type { Reader, Reading } from './reading.js';
import type { Anatomy, Student, StudentSample } from './types.js';

/** The PCK threshold as a share of the longer side, as everywhere in Gannet. */
export const WITHIN = 0.05;
const CONFIDENCE_BINS = 15;
const BOOTSTRAP_STREAM = 31;

/** Evaluation on held-out images; intervals are 95% bootstrap intervals over images. */
export type StudentEvaluation =
  | {
      readonly kind: 'parts';
      readonly images: number;
      readonly meanIou: Measured;
      readonly pixelAccuracy: Measured;
      /** In the order of the classes. */
      readonly byClass: readonly Measured[];
      /** Expected calibration error of the label's probability. */
      readonly calibrationError: Measured;
    }
  | {
      readonly kind: 'keypoints';
      readonly images: number;
      readonly pck05: Measured;
      readonly meanError: Measured;
      readonly visibilityAccuracy: Measured;
      /** PCK@0.05 per keypoint, in order. */
      readonly byKeypoint: readonly Measured[];
    };

/** One image's contribution to an evaluation. */
interface PartsImage {
  readonly confusion: Confusion;
  readonly confidence: ErrorHistogram;
}

/** Evaluates a student on labelled images. Throws RangeError when there is none. */
export async function evaluateStudent(
  student: Student,
  samples: readonly StudentSample[],
  reader: Reader,
  seed: number,
): Promise<StudentEvaluation> {
  if (samples.length === 0) throw new RangeError('there is no image to measure a student on');
  const { task } = student.anatomy;
  const rng = mulberry32(derivedSeed(seed, BOOTSTRAP_STREAM));
  let index = 0;
  if (task.kind === 'parts') {
    const images: PartsImage[] = [];
    for await (const reading of reader.read(student, samples))
      images.push(partsImage(reading, samples[index++] as StudentSample, student));
    const numbers = measured(
      images,
      (drawn) => {
        const { meanIou, pixelAccuracy, iou } = scoresOf(pooled(drawn.map(({ confusion }) => confusion)));
        return [
          meanIou,
          pixelAccuracy,
          expectedCalibrationError(pooledErrorHistogram(drawn.map(({ confidence }) => confidence))),
          ...iou,
        ];
      },
      rng,
    );
    const [meanIou, pixelAccuracy, calibrationError, ...byClass] = numbers as [
      Measured,
      Measured,
      Measured,
      ...Measured[],
    ];
    return { kind: 'parts', images: images.length, meanIou, pixelAccuracy, calibrationError, byClass };
  }
  const comparisons: PointComparison[] = [];
  for await (const reading of reader.read(student, samples))
    comparisons.push(comparisonOf(reading, samples[index++] as StudentSample, student.levels));
  const distance = WITHIN * longerSide(student.anatomy);
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

/** The score of a validation: mean IoU, or PCK@0.05. */
export async function scoreOf(
  weights: Pick<Student, 'parameters' | 'statistics'>,
  anatomy: Anatomy,
  samples: readonly StudentSample[],
  reader: Reader,
): Promise<number | null> {
  let index = 0;
  const { task } = anatomy;
  if (task.kind === 'parts') {
    const confusions: Confusion[] = [];
    for await (const { labels } of reader.read(weights, samples))
      confusions.push(confusionOf(truthOf(samples[index++] as StudentSample, task.classes), labels, task.classes));
    return scoresOf(pooled(confusions)).meanIou;
  }
  const comparisons: PointComparison[] = [];
  const levels = Array.from({ length: task.keypoints }, () => ({ there: 0.25, seen: 0.75 }));
  for await (const reading of reader.read(weights, samples))
    comparisons.push(comparisonOf(reading, samples[index++] as StudentSample, levels));
  return pointScores(comparisons, WITHIN * longerSide(anatomy)).pck;
}

export function longerSide({ width, height }: Anatomy): number {
  return Math.max(width, height);
}

/** The class of each pixel; for soft labels the most probable one. */
export function truthOf({ labels, shares }: StudentSample, classes: number): Uint8Array {
  if (labels) return labels;
  const soft = shares as Uint8Array;
  return Uint8Array.from({ length: soft.length / classes }, (_, pixel) => {
    let best = 0;
    for (let of = 1; of < classes; of++)
      if ((soft[pixel * classes + of] as number) > (soft[pixel * classes + best] as number)) best = of;
    return (soft[pixel * classes + best] as number) === 0 ? 255 : best;
  });
}

function partsImage({ labels, logits }: Reading, sample: StudentSample, { anatomy, temperature }: Student): PartsImage {
  const classes = logits.length / labels.length;
  const truth = truthOf(sample, classes);
  const confidence = Float64Array.from(labels, (label, pixel) =>
    probabilityOf(logits, pixel, label, { classes, pixels: anatomy.width * anatomy.height, temperature }),
  );
  return {
    confusion: confusionOf(truth, labels, classes),
    confidence: errorHistogramOf(truth, labels, confidence, CONFIDENCE_BINS),
  };
}

function comparisonOf({ points }: Reading, sample: StudentSample, levels: Student['levels']): PointComparison {
  const predicted = points.map(({ x, y, peak }, index): Placement => ({
    x,
    y,
    visibility: visibilityOf(peak, levels[index] as Student['levels'][number]),
  }));
  return comparePoints(sample.points ?? [], predicted);
}
