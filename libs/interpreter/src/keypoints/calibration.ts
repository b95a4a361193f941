import {
  derivedSeed,
  dropHighest,
  errorAuroc,
  type ErrorHistogram,
  errorHistogramOf,
  measured,
  type Measured,
  mulberry32,
  pointScores,
  pooledErrorHistogram,
  rankCorrelation,
  rebinned,
  UNLABELLED,
} from '@gannet/metrics';
import { DROPPED } from '../calibration.js';
import { type KeypointResult, HEADLINE } from './result.js';

/** Does spread predict error? Of keypoints that people placed, in images that the asked members never saw. */
export interface KeypointCalibration {
  /**
   * Keypoints by spread, as a share of the side, and the share of misses in each bin (farther than 0.05 of the side
   * from the truth).
   */
  readonly reliability: readonly {
    readonly from: number;
    readonly to: number;
    readonly points: number;
    readonly missRate: Measured;
  }[];
  /** AUROC of detecting misses by spread. */
  readonly auroc: Measured;
  /** Spearman's correlation of image score and the image's mean error, over images. */
  readonly scoreCorrelation: Measured;
  /** Scores of the remaining images when a share of the images, the most uncertain, is dropped. */
  readonly kept: readonly {
    readonly dropped: number;
    readonly images: number;
    readonly pck05: Measured;
    readonly meanError: Measured;
  }[];
}

const SPREAD_BINS = 100;
/** Bins of the displayed curve. */
const CURVE_BINS = 10;
/** Larger spreads, as shares of the side, are counted in the last bin: the members locate different features. */
const WIDEST = 0.25;
const BOOTSTRAP_STREAM = 22;

/**
 * Calibration over all images. Bins have equal width in the square root of the spread, because most spreads are small.
 */
export function keypointCalibration(
  results: readonly KeypointResult[],
  resolution: number,
  seed: number,
): KeypointCalibration {
  const distance = HEADLINE * resolution;
  const images = results.map((image) => ({ ...image, histogram: spreadHistogram(image, distance) }));
  type Image = (typeof images)[number];
  const over = (statistics: (drawn: readonly Image[]) => readonly (number | null)[]): Measured[] =>
    measured(images, statistics, mulberry32(derivedSeed(seed, BOOTSTRAP_STREAM)));
  const curve = rebinned(pooledErrorHistogram(images.map(({ histogram }) => histogram)), SPREAD_BINS / CURVE_BINS);
  const missRates = over((drawn) => missRatesOf(drawn.map(({ histogram }) => histogram)));
  const [auroc, scoreCorrelation] = over((drawn) => [
    errorAuroc(pooledErrorHistogram(drawn.map(({ histogram }) => histogram))),
    correlationOf(drawn),
  ]) as [Measured, Measured];
  return {
    auroc,
    scoreCorrelation,
    reliability: Array.from(curve.pixels, (points, bin) => ({
      from: edge(bin),
      to: edge(bin + 1),
      points,
      missRate: missRates[bin] as Measured,
    })),
    kept: DROPPED.map((dropped) => {
      const left = (drawn: readonly Image[]): Image[] => dropHighest(drawn, ({ score }) => score, dropped);
      const [pck05, meanError] = over((drawn) => {
        const scores = pointScores(
          left(drawn).map(({ comparison }) => comparison),
          distance,
        );
        return [scores.pck, scores.meanError];
      }) as [Measured, Measured];
      return { dropped, images: left(images).length, pck05, meanError };
    }),
  };
}

function edge(bin: number): number {
  return WIDEST * (bin / CURVE_BINS) ** 2;
}

/**
 * The image's placed keypoints by the square root of their spread; misses are those farther than `distance` pixels from
 * the truth.
 */
function spreadHistogram({ comparison: { errors }, spread }: KeypointResult, distance: number): ErrorHistogram {
  const truth = errors.map((error) => (error === null ? UNLABELLED : 0));
  const missed = errors.map((error) => Number(error !== null && error > distance));
  return errorHistogramOf(
    truth,
    missed,
    spread.map((share) => Math.sqrt(Math.min(1, share / WIDEST))),
    SPREAD_BINS,
  );
}

function missRatesOf(histograms: readonly ErrorHistogram[]): (number | null)[] {
  const { pixels, wrong } = rebinned(pooledErrorHistogram(histograms), SPREAD_BINS / CURVE_BINS);
  return Array.from(pixels, (count, bin) => (count === 0 ? null : (wrong[bin] as number) / count));
}

function correlationOf(images: readonly KeypointResult[]): number | null {
  const known = images.flatMap(({ score, comparison }) => {
    const { meanError } = pointScores([comparison], 0);
    return meanError === null ? [] : [{ score, meanError }];
  });
  return rankCorrelation(
    known.map(({ score }) => score),
    known.map(({ meanError }) => meanError),
  );
}
