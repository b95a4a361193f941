import { type LabelChange, type LabelMapping, mappedList, type RecordedPlacement } from '@gannet/contracts';
import type { Sample } from '../../sample.js';

export function isSame(from: Sample, { record: to }: Sample, mapping: LabelMapping | null): boolean {
  return JSON.stringify(readThrough(mapping, from, to.keypoints?.length)) === JSON.stringify(to.keypoints);
}

/** Mean displacement of the keypoints that are present in both, in pixels. */
export function changeOf(
  from: Sample,
  { record: { keypoints: to = [] } }: Sample,
  mapping: LabelMapping | null,
): Pick<LabelChange, 'moved'> {
  const ways = (readThrough(mapping, from, to.length) ?? []).flatMap((a, index) => {
    const b = to[index];
    return b === undefined || a.visibility === 0 || b.visibility === 0 ? [] : [Math.hypot(a.x - b.x, a.y - b.y)];
  });
  return { moved: ways.length === 0 ? 0 : ways.reduce((sum, way) => sum + way, 0) / ways.length };
}

const ABSENT: RecordedPlacement = { x: 0, y: 0, visibility: 0, spread: null };

function readThrough(
  mapping: LabelMapping | null,
  { record: { keypoints } }: Sample,
  count = 0,
): readonly RecordedPlacement[] | undefined {
  return mapping && keypoints ? mappedList(keypoints, mapping, count, ABSENT) : keypoints;
}
