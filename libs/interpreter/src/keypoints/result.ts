import type { PointComparison } from '@gannet/metrics';

/** Thresholds at which PCK is reported, as shares of the image's side. */
export const PCK_WITHIN = [0.02, 0.05, 0.1, 0.15] as const;
/** The threshold by which interpreters are compared. */
export const HEADLINE = 0.05;

/** Comparison of an interpreter's result for one image with the annotation. */
export interface KeypointResult {
  readonly comparison: PointComparison;
  /** Per keypoint, as a share of the side. */
  readonly spread: readonly number[];
  /** Score of the image: the mean of its keypoints' spread. */
  readonly score: number;
}
