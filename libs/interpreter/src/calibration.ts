import {
  derivedSeed,
  dropHighest,
  errorAuroc,
  type ErrorHistogram,
  errorHistogramOf,
  errorRateOf,
  expectedCalibrationError,
  measured,
  type Measured,
  mulberry32,
  pooledErrorHistogram,
  rankCorrelation,
  rebinned,
} from '@gannet/metrics';

/** How certain members were about a held-out image, and whether they were correct. */
export interface ImageCalibration {
  /**
   * Pixels by √(divergence / its bound): the square root is a metric (Endres and Schindelin 2003) and spreads out
   * values near 0.
   */
  readonly divergence: ErrorHistogram;
  /** Pixels by the probability of their label. */
  readonly confidence: ErrorHistogram;
  /** The image score, in nats. */
  readonly score: number;
}

/** How well disagreement predicts error, on pixels and images that the members have never seen. */
export interface Calibration {
  /** Pixels by divergence in nats, from 0 to the bound, and the share of wrong pixels in each bin. */
  readonly reliability: readonly {
    readonly from: number;
    readonly to: number;
    readonly pixels: number;
    readonly errorRate: Measured;
  }[];
  /** AUROC of detecting wrong pixels by divergence. */
  readonly auroc: Measured;
  /** Expected calibration error of the label's probability. */
  readonly calibrationError: Measured;
  /** Spearman's correlation of image score and error rate, over images. */
  readonly scoreCorrelation: Measured;
  /** The error rate that remains when a share of the images, the most uncertain, is dropped. */
  readonly kept: readonly { readonly dropped: number; readonly images: number; readonly errorRate: Measured }[];
}

const DIVERGENCE_BINS = 100;
/** Bins of the displayed curve: enough to show its shape, few enough that each contains pixels. */
const CURVE_BINS = 10;
const CONFIDENCE_BINS = 15;
/** Shares of the most uncertain images that are dropped. */
export const DROPPED = [0, 0.05, 0.1, 0.2] as const;
const BOOTSTRAP_STREAM = 22;

/**
 * Histograms of one image from its `probabilities` [classes, pixels] and `divergence` [pixels] in nats, at most
 * `bound`.
 */
export function imageCalibration(
  truth: Uint8Array,
  {
    label,
    probabilities,
    divergence,
    score,
  }: {
    readonly label: Uint8Array;
    readonly probabilities: Float32Array;
    readonly divergence: Float32Array;
    readonly score: number;
  },
  bound: number,
): ImageCalibration {
  const ofLabel = Float64Array.from(label, (of, pixel) =>
    Math.min(1, probabilities[of * label.length + pixel] as number),
  );
  const scaled = Float64Array.from(divergence, (nats) => (bound > 0 ? Math.sqrt(Math.min(1, nats / bound)) : 0));
  return {
    divergence: errorHistogramOf(truth, label, scaled, DIVERGENCE_BINS),
    confidence: errorHistogramOf(truth, label, ofLabel, CONFIDENCE_BINS),
    score,
  };
}

/** Calibration over all images. `bound` is the largest possible divergence, in nats. */
export function calibrationOf(images: readonly ImageCalibration[], bound: number, seed: number): Calibration {
  const numbers = measured(images, statistics, mulberry32(derivedSeed(seed, BOOTSTRAP_STREAM)));
  const at = (index: number): Measured => numbers[index] as Measured;
  const curve = rebinned(
    pooledErrorHistogram(images.map(({ divergence }) => divergence)),
    DIVERGENCE_BINS / CURVE_BINS,
  );
  return {
    auroc: at(0),
    calibrationError: at(1),
    scoreCorrelation: at(2),
    kept: DROPPED.map((dropped, index) => ({
      dropped,
      images: dropHighest(images, ({ score }) => score, dropped).length,
      errorRate: at(3 + index),
    })),
    reliability: Array.from(curve.pixels, (pixels, bin) => ({
      from: bound * (bin / CURVE_BINS) ** 2,
      to: bound * ((bin + 1) / CURVE_BINS) ** 2,
      pixels,
      errorRate: at(3 + DROPPED.length + bin),
    })),
  };
}

/** Every number of a calibration, in the order in which `calibrationOf` reads them. */
function statistics(images: readonly ImageCalibration[]): (number | null)[] {
  const divergence = pooledErrorHistogram(images.map((image) => image.divergence));
  const confidence = pooledErrorHistogram(images.map((image) => image.confidence));
  const curve = rebinned(divergence, DIVERGENCE_BINS / CURVE_BINS);
  const errorRateWithout = (share: number): number | null =>
    errorRateOf(
      pooledErrorHistogram(dropHighest(images, ({ score }) => score, share).map((image) => image.confidence)),
    ); // the same pixels in fewer bins
  const known = images
    .flatMap(({ score, confidence: of }) => ({ score, error: errorRateOf(of) }))
    .filter((pair): pair is { score: number; error: number } => pair.error !== null);
  return [
    errorAuroc(divergence),
    expectedCalibrationError(confidence),
    rankCorrelation(
      known.map(({ score }) => score),
      known.map(({ error }) => error),
    ),
    ...DROPPED.map(errorRateWithout),
    ...Array.from(curve.pixels, (pixels, bin) => (pixels === 0 ? null : (curve.wrong[bin] as number) / pixels)),
  ];
}
