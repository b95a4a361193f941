import type { Placement } from '@gannet/interpreter';
import type { Measured } from '@gannet/metrics';

/** Named keypoints. */
export interface KeypointsTask {
  readonly kind: 'keypoints';
  readonly keypoints: number;
  /** Standard deviation of the heat, as a share of the longer side. */
  readonly sigma: number;
}

/** The labels of a sample with keypoints. */
export interface KeypointLabels {
  /** One per keypoint, in pixels. */
  readonly points?: readonly Placement[];
}

export interface KeypointsOutput {
  /** Per keypoint: x, y in pixels and the height of its heat there. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly peak: number }[];
}

/** Fitted to the validation images. */
export interface KeypointFit {
  /** The visibility thresholds of the peak height. */
  readonly levels: readonly { readonly there: number; readonly seen: number }[];
}

/** Evaluation on held-out images; intervals are 95% bootstrap intervals over images. */
export interface KeypointEvaluation {
  readonly kind: 'keypoints';
  readonly images: number;
  readonly pck05: Measured;
  readonly meanError: Measured;
  readonly visibilityAccuracy: Measured;
  /** PCK@0.05 per keypoint, in order. */
  readonly byKeypoint: readonly Measured[];
}
