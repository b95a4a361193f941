import type { RecordedPlacement } from '@gannet/contracts';
import { imageOf, type Origin, recordOf, type Sample } from '../../sample.js';

interface PlacedKeypoints extends Origin {
  readonly width: number;
  readonly height: number;
  /** In the order of the schema. */
  readonly points: readonly RecordedPlacement[];
}

/** Encodes one image with its keypoints. */
export function encodeKeypointSample({ points, width, height, ...origin }: PlacedKeypoints): Sample {
  const keypoints = points.map(({ x, y, visibility, spread }) => ({ x, y, visibility, spread }));
  return { ...imageOf(origin, { width, height }), mask: null, record: { ...recordOf(origin), pixels: [], keypoints } };
}
