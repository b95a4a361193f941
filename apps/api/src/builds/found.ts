import type { PredictedPlacement, SampleRecord } from '@gannet/contracts';
import { type Drawn, type Sample, shardBytes } from '@gannet/release';

/** What a labelling chunk notes of an image, so that the selection need not read the images again. */
export interface Found extends Drawn {
  /** That it takes in a shard. */
  readonly bytes: number;
  /** Of a probe only: what its preview shows. */
  readonly pixels?: readonly number[];
  readonly points?: readonly PredictedPlacement[];
}

/** Of a seed for which the generator gives numbers that are not finite. */
export const UNUSABLE: Found = { score: null, present: [], bytes: 0 };

/** `isShown` is true of a probe's images. */
export function foundIn(sample: Sample, isShown = false): Found {
  const { record } = sample;
  const shown = record.keypoints ? { points: pointsOf(record) } : { pixels: record.pixels };
  return { score: record.score!, present: presentIn(record), bytes: shardBytes(sample), ...(isShown ? shown : {}) };
}

/** Indices of the classes with a pixel, or of the keypoints that are not absent. */
function presentIn({ pixels, keypoints }: SampleRecord): number[] {
  return keypoints
    ? keypoints.flatMap(({ visibility }, index) => (visibility > 0 ? [index] : []))
    : pixels.flatMap((count, index) => (count > 0 ? [index] : []));
}

export function pointsOf({ keypoints }: Pick<SampleRecord, 'keypoints'>): PredictedPlacement[] {
  return (keypoints ?? []).map((point) => ({ ...point, spread: point.spread ?? 0 }));
}
