import type { Measured } from '@gannet/metrics';

/** A class for every pixel. */
export interface PartsTask {
  readonly kind: 'parts';
  readonly classes: number;
}

/** The labels of a sample with parts. */
export interface PartsLabels {
  /** [height, width] classes, 255 where unlabelled. */
  readonly labels?: Uint8Array;
  /** [height, width, classes] out of 255, instead of `labels`: soft labels. */
  readonly shares?: Uint8Array;
  /** [height, width] out of 255: weights of the pixels; equal by default. */
  readonly weights?: Uint8Array;
}

export interface PartsOutput {
  /** [height, width] classes. */
  readonly labels: Uint8Array;
  /** [classes, height, width], before the softmax. */
  readonly logits: Float32Array;
}

/** Fitted to the validation images. */
export interface PartsFit {
  /** The temperature by which logits are divided before the softmax. */
  readonly temperature: number;
}

/** Evaluation on held-out images; intervals are 95% bootstrap intervals over images. */
export interface PartsEvaluation {
  readonly kind: 'parts';
  readonly images: number;
  readonly meanIou: Measured;
  readonly pixelAccuracy: Measured;
  /** In the order of the classes. */
  readonly byClass: readonly Measured[];
  /** Expected calibration error of the label's probability. */
  readonly calibrationError: Measured;
}
