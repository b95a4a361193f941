import type { LabelChange, LabelMapping } from '@gannet/contracts';
import { UNLABELLED } from '@gannet/raster';
import { labelsOf, maskOf } from '../../formats/format.js';
import type { Sample } from '../../sample.js';

export function isSame(from: Sample, to: Sample, mapping: LabelMapping | null): boolean {
  if (mapping === null && Buffer.compare(maskOf(from), maskOf(to)) === 0) return true;
  return Buffer.compare(readThrough(mapping, from), labelsOf(to).data) === 0; // perhaps in other colours
}

/** Mean IoU over the classes that occur in either mask, 0 to 1, and the pixels that differ. */
export function changeOf(
  from: Sample,
  to: Sample,
  mapping: LabelMapping | null,
): Pick<LabelChange, 'iou' | 'changedPixels'> {
  const [a, b] = [readThrough(mapping, from), labelsOf(to).data];
  if (a.length !== b.length) return { iou: 0, changedPixels: Math.max(a.length, b.length) };
  const [both, either] = [new Float64Array(256), new Float64Array(256)];
  let changedPixels = 0;
  a.forEach((value, i) => {
    either[value]! += 1;
    if (value === b[i]) both[value]! += 1;
    else {
      either[b[i]!]! += 1;
      changedPixels++;
    }
  });
  const classes = [...either.keys()].filter((value) => either[value]! > 0);
  return {
    iou: classes.reduce((sum, value) => sum + both[value]! / either[value]!, 0) / classes.length,
    changedPixels,
  };
}

function readThrough(mapping: LabelMapping | null, sample: Sample): Uint8Array {
  const { data } = labelsOf(sample);
  return mapping ? data.map((value) => mapping[value] ?? UNLABELLED) : data;
}
