import type { PreviewLabels } from '@gannet/contracts';
import { type SelectionFacts, releaseTaskIn, type Sample, shardBytes } from '@gannet/release';

/** What labelling records of an image, so that the selection need not read the images again. */
export interface ImageSummary extends SelectionFacts, PreviewLabels {
  /** Size in a shard. */
  readonly bytes: number;
  /** Only for a probe, in addition to what its preview shows: pixels of each class. */
  readonly pixels?: readonly number[];
}

/** For a seed at which the generator's output is not finite. */
export const UNUSABLE: ImageSummary = { score: null, present: [], bytes: 0 };

/** `isShown` is true for a probe's images. */
export function summaryOf(sample: Sample, isShown = false): ImageSummary {
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
