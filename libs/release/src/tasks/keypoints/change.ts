import type { LabelChange } from '@gannet/contracts';
import type { Sample } from '../../sample.js';

export function isSame({ record: from }: Sample, { record: to }: Sample): boolean {
  return JSON.stringify(from.keypoints) === JSON.stringify(to.keypoints);
}

/** Mean displacement of the keypoints that are present in both, in pixels. */
export function changeOf(
  { record: { keypoints: from = [] } }: Sample,
  { record: { keypoints: to = [] } }: Sample,
): Pick<LabelChange, 'moved'> {
  const ways = from.flatMap((a, index) => {
    const b = to[index];
    return b === undefined || a.visibility === 0 || b.visibility === 0 ? [] : [Math.hypot(a.x - b.x, a.y - b.y)];
  });
  return { moved: ways.length === 0 ? 0 : ways.reduce((sum, way) => sum + way, 0) / ways.length };
}
