import type { Confusion, Interval, Scores } from '@gannet/metrics';
import type { Calibration } from './calibration.js';

/** One layer of a generator: its output is [channels, resolution, resolution]. */
export interface FeatureLayer {
  readonly name: string;
  readonly channels: number;
  /** Side in pixels; the image's side is this times a power of two. */
  readonly resolution: number;
}

/** One image's layers by name, each [channels, resolution, resolution] row-major. */
export type Features = Readonly<Record<string, Float32Array>>;

/** The input and output dimensions of an interpreter. */
export interface Dimensions {
  readonly layers: readonly FeatureLayer[];
  /** The image's side in pixels. */
  readonly resolution: number;
  readonly classes: number;
}

export interface LabelledImage {
  /** The layers, or a function that computes them on demand, so that only one image is in memory at a time. */
  readonly features: Features | (() => Promise<Features>);
  /** [resolution, resolution] class indices; 255 is unlabelled. */
  readonly labels: Uint8Array;
  /** Weight of this image relative to the others; default 1. */
  readonly weight?: number;
}

export interface TrainingSettings {
  readonly members: number;
  /** Widths of the two hidden layers. */
  readonly hidden: readonly [number, number];
  readonly steps: number;
  /** Pixels per step, shared by all members. */
  readonly batch: number;
  /** Peak learning rate, reached after a short warm-up and then held. */
  readonly learningRate: number;
  /** Decoupled weight decay (AdamW), on weights but not biases. */
  readonly weightDecay: number;
  /** Dropout rate of first-layer units, in [0, 1). */
  readonly dropout: number;
  /** Label smoothing: the part of the target probability that is spread over all classes, in [0, 1). */
  readonly labelSmoothing: number;
  /** Standard deviation of the noise on standardised features. */
  readonly featureNoise: number;
  /** 0 samples each class of an image equally often, 1 in proportion to its pixels. */
  readonly classPrior: number;
  /** Bootstrap weights per member, over the images or the pixels; `none`: the same weights for all members. */
  readonly bootstrap: 'none' | 'images' | 'pixels';
  /**
   * Number of leading directions of the standardised hypercolumn in which training takes place; 0 uses all channels.
   * Folded in at export.
   */
  readonly components: number;
  /**
   * Weight of finer layers relative to coarser ones: standardised channels of a layer of side r are scaled by (r /
   * R)^detail, and normalised so that the total variance stays the same; 0 means no scaling. Folded in at export.
   */
  readonly detail: number;
  /** Number of pixels gathered from each image. */
  readonly pixelsPerImage: number;
}

export interface TrainingRequest extends Dimensions {
  readonly images: readonly LabelledImage[];
  readonly seed: number;
  /** Overrides of `defaultSettings(classes)`. */
  readonly settings?: Partial<TrainingSettings>;
  /**
   * Warm start from this interpreter instead of random weights. Requires the same layers, classes, members and widths.
   */
  readonly start?: Interpreter;
  /** Number of cores that one step may use; does not change the result. */
  readonly threads?: number;
}

/** Progress of a training. `loss` is the mean over members of the latest steps' cross-entropy, in nats. */
export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

/** A trained ensemble. Standardisation is folded into the first layer: it reads raw features. */
export interface Interpreter extends Dimensions {
  readonly members: number;
  readonly hidden: readonly [number, number];
  readonly parameters: Parameters;
}

/** Weights of all members; D is the sum of the layers' channels, in the order of `layers`. */
export interface Parameters {
  /** [members, D, h1] */
  readonly w1: Float32Array;
  /** [members, h1] */
  readonly b1: Float32Array;
  /** [members, h1, h2] */
  readonly w2: Float32Array;
  /** [members, h2] */
  readonly b2: Float32Array;
  /** [members, h2, classes] */
  readonly w3: Float32Array;
  /** [members, classes] */
  readonly b3: Float32Array;
}

/** Evaluation on some images; intervals are 95% bootstrap intervals over images. */
export interface Evaluation {
  /** Over the pixels of all images. */
  readonly scores: Scores;
  readonly meanIouInterval: Interval | null;
  readonly pixelAccuracyInterval: Interval | null;
  /** Per class. */
  readonly iouIntervals: readonly (Interval | null)[];
  readonly confusion: Confusion;
  readonly calibration: Calibration;
}

/** Evaluation on images that the members were not trained on. */
export interface CrossValidation extends Evaluation {
  readonly folds: number;
  /** Number of steps to the plateau of held-out quality: enough for an interpreter of all images. */
  readonly steps: number;
  /** In the order of the request's images: the fold in which each was held out, and its own scores. */
  readonly images: readonly { readonly fold: number; readonly scores: Scores }[];
}
