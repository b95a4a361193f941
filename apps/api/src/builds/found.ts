import type { PreviewLabels } from '@gannet/contracts';
import { type Drawn, releaseTaskIn, type Sample, shardBytes } from '@gannet/release';

/** What a labelling chunk notes of an image, so that the selection need not read the images again. */
export interface Found extends Drawn, PreviewLabels {
  /** That it takes in a shard. */
  readonly bytes: number;
  /** Of a probe only, beside what its preview shows: pixels of each class. */
  readonly pixels?: readonly number[];
}

/** Of a seed for which the generator gives numbers that are not finite. */
export const UNUSABLE: Found = { score: null, present: [], bytes: 0 };

/** `isShown` is true of a probe's images. */
export function foundIn(sample: Sample, isShown = false): Found {
  const { record } = sample;
  const task = releaseTaskIn(record);
  const shown = { ...(task.hasMask ? { pixels: record.pixels } : {}), ...task.previewOf(record) };
  return {
    score: record.score!,
    present: task.presentIn(record),
    bytes: shardBytes(sample),
    ...(isShown ? shown : {}),
  };
}
