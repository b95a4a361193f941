import type { PointComparison } from '@gannet/metrics';

/** Distances at which PCK is told, as shares of the image's side. */
export const PCK_WITHIN = [0.02, 0.05, 0.1, 0.15] as const;
/** The one by which interpreters are compared. */
export const HEADLINE = 0.05;

/** What an interpreter said of one image, beside what people placed. */
export interface AnsweredPoints {
  readonly comparison: PointComparison;
  /** Per keypoint, as a share of the side. */
  readonly spread: readonly number[];
  /** Of the image: the mean of its keypoints' spread. */
  readonly score: number;
}
