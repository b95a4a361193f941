import { countPixels, encodeIndexedPng, type LabelMap, paletteOf } from '@gannet/raster';
import { imageOf, type Origin, recordOf, type Sample } from '../../sample.js';

export interface LabelledPixels extends Origin {
  readonly labels: LabelMap;
  /** Number of classes of the schema. */
  readonly classes: number;
  /** Of the classes, as `#rrggbb`; those of the default palette if left out. */
  readonly colors?: readonly string[] | undefined;
}

/**
 * Encodes one image with its parts. The same pixels give the same bytes. Throws RangeError for a label that is no
 * class.
 */
export function encodeSample({ labels, classes, colors, ...origin }: LabelledPixels): Sample {
  const palette = paletteOf(Array.from({ length: classes }, (_, index) => ({ color: colors?.[index] })));
  return {
    ...imageOf(origin, labels),
    mask: encodeIndexedPng(withoutUnlabelled(labels, classes), palette),
    record: { ...recordOf(origin), pixels: [...countPixels(labels).subarray(0, classes)] },
  };
}

function withoutUnlabelled(labels: LabelMap, classes: number): LabelMap {
  const stray = labels.data.findIndex((value) => value >= classes);
  if (stray >= 0) throw new RangeError(`pixel ${stray} has label ${labels.data[stray]}, of ${classes} classes`);
  return labels;
}
