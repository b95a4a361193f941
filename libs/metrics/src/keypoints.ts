/** Where a keypoint lies, in pixels; visibility as in COCO: 0 not in the image, 1 there but covered, 2 seen. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly visibility: 0 | 1 | 2;
}

/** How a prediction of one image compares with the truth, keypoint by keypoint. */
export interface PointComparison {
  /** Distances in pixels; null where the truth has no such keypoint. */
  readonly errors: readonly (number | null)[];
  /** Whether the visibility is right. */
  readonly isVisibilityRight: readonly boolean[];
}

/** What comparisons say. A number is null where nothing was counted to make it from. */
export interface PointScores {
  /** Share of correct keypoints: of those that the truth has, how many lie within the distance. */
  readonly pck: number | null;
  /** Mean distance in pixels. */
  readonly meanError: number | null;
  readonly visibilityAccuracy: number | null;
}

/** Compares two lists of one length. `predicted` is measured where the truth has a keypoint, whatever visibility it was given. */
export function comparePoints(truth: readonly Point[], predicted: readonly Point[]): PointComparison {
  if (truth.length !== predicted.length) throw new RangeError(`${truth.length} true keypoints, ${predicted.length} predicted`);
  const pairs = truth.map((point, index) => [point, predicted[index] as Point] as const);
  return {
    errors: pairs.map(([a, b], index) => {
      if (a.visibility === 0) return null;
      const error = Math.hypot(a.x - b.x, a.y - b.y);
      if (!Number.isFinite(error)) throw new RangeError(`keypoint ${index} lies at (${b.x}, ${b.y}), its truth at (${a.x}, ${a.y})`);
      return error;
    }),
    isVisibilityRight: pairs.map(([a, b]) => a.visibility === b.visibility),
  };
}

/** Scores over all images, every keypoint of the truth counting the same; a distance of exactly `within` pixels is correct. */
export function pointScores(comparisons: readonly PointComparison[], within: number): PointScores {
  if (!(within >= 0)) throw new RangeError(`a distance of ${within} pixels cannot be`);
  return scoresOf(comparisons.flatMap(({ errors }) => errors), comparisons.flatMap(({ isVisibilityRight }) => isVisibilityRight), within);
}

/** The same for each keypoint by itself, in their order. */
export function pointScoresByKeypoint(comparisons: readonly PointComparison[], within: number): PointScores[] {
  return (comparisons[0]?.errors ?? []).map((_, keypoint) =>
    scoresOf(comparisons.map(({ errors }) => errors[keypoint] ?? null), comparisons.map(({ isVisibilityRight }) => isVisibilityRight[keypoint] === true), within));
}

function scoresOf(errors: readonly (number | null)[], rights: readonly boolean[], within: number): PointScores {
  const known = errors.filter((error) => error !== null);
  const share = (hits: number, of: number): number | null => (of === 0 ? null : hits / of);
  return {
    pck: share(known.filter((error) => error <= within).length, known.length),
    meanError: share(known.reduce((sum, error) => sum + error, 0), known.length),
    visibilityAccuracy: share(rights.filter((isRight) => isRight).length, rights.length),
  };
}
