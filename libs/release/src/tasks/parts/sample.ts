import { classPalette, countPixels, encodeIndexedPng, type LabelMap } from '@gannet/raster';
import { imageOf, type Origin, recordOf, type Sample } from '../../sample.js';

export interface LabelledPixels extends Origin {
  readonly labels: LabelMap;
  /** Number of classes of the schema. */
  readonly classes: number;
}

/**
 * Encodes one image with its parts. The same pixels give the same bytes. Throws RangeError for a label that is no
 * class.
 */
export function encodeSample({ labels, classes, ...origin }: LabelledPixels): Sample {
  return {
    ...imageOf(origin, labels),
    mask: encodeIndexedPng(withoutUnlabelled(labels, classes), classPalette.slice(0, classes)),
    record: { ...recordOf(origin), pixels: [...countPixels(labels).subarray(0, classes)] },
  };
}

function withoutUnlabelled(labels: LabelMap, classes: number): LabelMap {
  const stray = labels.data.findIndex((value) => value >= classes);
  if (stray >= 0) throw new RangeError(`pixel ${stray} has label ${labels.data[stray]}, of ${classes} classes`);
  return labels;
}
