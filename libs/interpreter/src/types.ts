import type { Confusion, Interval, Scores } from '@gannet/metrics';
import type { Calibration } from './calibration.js';

/** One layer of a generator: its output is [channels, resolution, resolution]. */
export interface FeatureLayer {
  readonly name: string;
  readonly channels: number;
  /** Pixels on a side; the image's side is this times a power of two. */
  readonly resolution: number;
}

/** One image's layers by name, each [channels, resolution, resolution] row-major. */
export type Features = Readonly<Record<string, Float32Array>>;

/** What an interpreter reads and answers. */
export interface Anatomy {
  readonly layers: readonly FeatureLayer[];
  /** The image's side in pixels. */
  readonly resolution: number;
  readonly classes: number;
}

export interface LabelledImage {
  /** The layers, or a function that makes them when they are needed: then one image is in memory at a time. */
  readonly features: Features | (() => Promise<Features>);
  /** [resolution, resolution] class indices; 255 is unlabelled. */
  readonly labels: Uint8Array;
  /** How much this image counts beside the others; 1 when absent. */
  readonly weight?: number;
}

export interface TrainingSettings {
  readonly members: number;
  /** Widths of the two hidden layers. */
  readonly hidden: readonly [number, number];
  readonly steps: number;
  /** Pixels in a step, shared by all members. */
  readonly batch: number;
  /** Reached after a short warm-up, and held. */
  readonly learningRate: number;
  /** Decoupled (AdamW), on the weights but not the biases. */
  readonly weightDecay: number;
  /** The part of first-layer units that is silenced, in [0, 1). */
  readonly dropout: number;
  /** The part of the target probability that is spread over all classes, in [0, 1). */
  readonly labelSmoothing: number;
  /** Standard deviation of the noise on standardised features. */
  readonly featureNoise: number;
  /** 0 draws each class of an image equally often, 1 as often as it has pixels. */
  readonly classPrior: number;
  /** Each member sees the images, or the pixels, with weights of its own; `none`: all members the same. */
  readonly bootstrap: 'none' | 'images' | 'pixels';
  /**
   * Directions of the standardised hypercolumn that are kept in training: the leading ones; 0 keeps all. Folded in at
   * export.
   */
  readonly components: number;
  /**
   * How much the finer layers count beside the coarser ones: standardised channels of a layer of side r are scaled as
   * (r / R)^detail, so that all channels together vary as much as before; 0 scales none. Folded in at export.
   */
  readonly detail: number;
  /** Pixels that are gathered of each image. */
  readonly pixelsPerImage: number;
}

export interface TrainingRequest extends Anatomy {
  readonly images: readonly LabelledImage[];
  readonly seed: number;
  /** What differs from `defaultSettings(classes)`. */
  readonly settings?: Partial<TrainingSettings>;
  /** Continue from this interpreter instead of from random weights. Same layers, classes, members and widths. */
  readonly start?: Interpreter;
  /** Cores one step may use; does not change the result. */
  readonly threads?: number;
}

/** Told after each part of the training. `loss` is the mean over members of the last steps' cross-entropy, in nats. */
export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

/** A trained ensemble. Standardisation is folded into the first layer: it reads raw features. */
export interface Interpreter extends Anatomy {
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

/** Quality on some images; intervals are 95% bootstrap intervals over images. */
export interface Evaluation {
  /** Of all images' pixels together. */
  readonly scores: Scores;
  readonly meanIouInterval: Interval | null;
  readonly pixelAccuracyInterval: Interval | null;
  /** Per class. */
  readonly iouIntervals: readonly (Interval | null)[];
  readonly confusion: Confusion;
  readonly calibration: Calibration;
}

/** Quality on images that the answering members never saw. */
export interface CrossValidation extends Evaluation {
  readonly folds: number;
  /** After so many steps held-out quality has its plateau: enough for an interpreter of all images. */
  readonly steps: number;
  /** In the order of the request's images: the fold each was held out in, and its own scores. */
  readonly images: readonly { readonly fold: number; readonly scores: Scores }[];
}
