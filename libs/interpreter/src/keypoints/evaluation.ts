import {
  comparePoints,
  derivedSeed,
  measured,
  mulberry32,
  pointScores,
  pointScoresByKeypoint,
  type Measured,
  type PointComparison,
  type PointScores,
} from '@gannet/metrics';
import type { OpenSession } from '@gannet/onnx';
import { HEADLINE, PCK_WITHIN, type KeypointResult } from './result.js';
import { keypointCalibration, type KeypointCalibration } from './calibration.js';
import { readAll, scoreOf, type KeypointPeaks } from './read.js';
import type { HeatLevels, KeypointInterpreter, PlacedImage, Placement } from './types.js';
import { visibilityOf } from './visibility.js';

const BOOTSTRAP_STREAM = 21;

/** Scores of placements, of all keypoints or of one. */
interface MeasuredPoints {
  /** PCK@0.05: of the keypoints that people placed, the share located within 0.05 of the side. */
  readonly pck05: Measured;
  /** Mean distance, in pixels. */
  readonly meanError: Measured;
  readonly visibilityAccuracy: Measured;
}

/** Quality of placements on some images; intervals are 95% bootstrap intervals over images. */
export interface KeypointEvaluation extends MeasuredPoints {
  readonly images: number;
  readonly pck: readonly { readonly within: number; readonly share: Measured }[];
  /** In the order of the schema. */
  readonly byKeypoint: readonly MeasuredPoints[];
  readonly calibration: KeypointCalibration;
}

/** A keypoint that is predicted absent is evaluated at the position where it would have been placed. */
export function answeredPoints(
  truth: readonly Placement[],
  { x, y, peak, spread }: KeypointPeaks,
  levels: readonly HeatLevels[],
): KeypointResult {
  const predicted = levels.map((level, k) => ({
    x: x[k] as number,
    y: y[k] as number,
    visibility: visibilityOf(peak[k] as number, level),
  }));
  return { comparison: comparePoints(truth, predicted), spread, score: scoreOf(spread) };
}

/**
 * Evaluates an interpreter, with all its members, on images that it was not trained on; intervals are a bootstrap over
 * images. Throws RangeError when there is no image.
 */
export async function evaluateKeypoints(
  images: readonly PlacedImage[],
  { network, levels }: KeypointInterpreter,
  openSession: OpenSession,
  { seed, threads }: { readonly seed: number; readonly threads?: number },
): Promise<KeypointEvaluation> {
  if (images.length === 0) throw new RangeError('there is no image to measure an interpreter on');
  const readings = await readAll(images, network, openSession, threads);
  return keypointEvaluationOf(
    images.map(({ points }, index) => answeredPoints(points, readings[index] as KeypointPeaks, levels)),
    network.resolution,
    seed,
  );
}

/** Evaluation over all images. */
export function keypointEvaluationOf(
  results: readonly KeypointResult[],
  resolution: number,
  seed: number,
): KeypointEvaluation {
  const comparisons = results.map(({ comparison }) => comparison);
  const over = (statistics: (drawn: readonly PointComparison[]) => readonly (number | null)[]): Measured[] =>
    measured(comparisons, statistics, mulberry32(derivedSeed(seed, BOOTSTRAP_STREAM)));
  const distance = HEADLINE * resolution;
  const shares = over((drawn) => PCK_WITHIN.map((within) => pointScores(drawn, within * resolution).pck));
  const keypoints = comparisons[0]?.errors.length ?? 0;
  const byKeypoint = over((drawn) => pointScoresByKeypoint(drawn, distance).flatMap(numbersOf));
  return {
    images: results.length,
    ...pointsOf(over((drawn) => numbersOf(pointScores(drawn, distance)))),
    pck: PCK_WITHIN.map((within, at) => ({ within, share: shares[at] as Measured })),
    byKeypoint: Array.from({ length: keypoints }, (_, keypoint) =>
      pointsOf(byKeypoint.slice(3 * keypoint, 3 * keypoint + 3)),
    ),
    calibration: keypointCalibration(results, resolution, seed),
  };
}

function numbersOf({ pck, meanError, visibilityAccuracy }: PointScores): (number | null)[] {
  return [pck, meanError, visibilityAccuracy];
}

function pointsOf(numbers: readonly Measured[]): MeasuredPoints {
  const [pck05, meanError, visibilityAccuracy] = numbers as [Measured, Measured, Measured];
  return { pck05, meanError, visibilityAccuracy };
}
