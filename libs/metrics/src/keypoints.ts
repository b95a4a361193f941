/** Position of a keypoint in pixels, and its visibility as in COCO: 0 not in the image, 1 hidden, 2 visible. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly visibility: 0 | 1 | 2;
}

/** Per-keypoint comparison of a prediction with the truth, for one image. */
export interface PointComparison {
  /** Distances in pixels; null where the truth does not have the keypoint. */
  readonly errors: readonly (number | null)[];
  /** Whether the predicted visibility is correct. */
  readonly isVisibilityRight: readonly boolean[];
}

/** Scores over comparisons; null where nothing was counted. */
export interface PointScores {
  /**
   * Percentage of correct keypoints (PCK), as a fraction: of the keypoints in the truth, how many lie within the
   * distance.
   */
  readonly pck: number | null;
  /** Mean distance in pixels. */
  readonly meanError: number | null;
  readonly visibilityAccuracy: number | null;
}

/**
 * Compares two lists of equal length. A prediction is measured wherever the truth has the keypoint, whatever its
 * predicted visibility.
 */
export function comparePoints(truth: readonly Point[], predicted: readonly Point[]): PointComparison {
  if (truth.length !== predicted.length)
    throw new RangeError(`${truth.length} true keypoints, ${predicted.length} predicted`);
  const pairs = truth.map((point, index) => [point, predicted[index] as Point] as const);
  return {
    errors: pairs.map(([a, b], index) => {
      if (a.visibility === 0) return null;
      const error = Math.hypot(a.x - b.x, a.y - b.y);
      if (!Number.isFinite(error))
        throw new RangeError(`keypoint ${index} lies at (${b.x}, ${b.y}), its truth at (${a.x}, ${a.y})`);
      return error;
    }),
    isVisibilityRight: pairs.map(([a, b]) => a.visibility === b.visibility),
  };
}

/**
 * Scores over all images, each keypoint of the truth weighted equally; a distance of exactly `within` pixels is
 * correct.
 */
export function pointScores(comparisons: readonly PointComparison[], within: number): PointScores {
  return scoresOf(comparisons, null, within);
}

/** The same scores for each keypoint separately, in their order. */
export function pointScoresByKeypoint(comparisons: readonly PointComparison[], within: number): PointScores[] {
  return (comparisons[0]?.errors ?? []).map((_, keypoint) => scoresOf(comparisons, keypoint, within));
}

/** Scores of one keypoint, or of all (null). Counts in place, because a bootstrap calls this thousands of times. */
function scoresOf(comparisons: readonly PointComparison[], only: number | null, within: number): PointScores {
  if (!(within >= 0)) throw new RangeError(`a distance of ${within} pixels is not valid`);
  let [placed, near, distance, told, right] = [0, 0, 0, 0, 0];
  for (const { errors, isVisibilityRight } of comparisons) {
    const end = only === null ? errors.length : only + 1;
    for (let keypoint = only ?? 0; keypoint < end; keypoint++) {
      told++;
      if (isVisibilityRight[keypoint]) right++;
      const error = errors[keypoint] ?? null;
      if (error === null) continue;
      placed++;
      distance += error;
      if (error <= within) near++;
    }
  }
  const share = (hits: number, of: number): number | null => (of === 0 ? null : hits / of);
  return { pck: share(near, placed), meanError: share(distance, placed), visibilityAccuracy: share(right, told) };
}
