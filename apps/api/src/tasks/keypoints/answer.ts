import { type Placement, plural } from '@gannet/contracts';
import type { Read } from '../server-task.js';

/** The placements of an answer, with (0, 0) for absent keypoints, or a sentence that says what is wrong with them. */
export function pointsOf<P extends Placement | null>(
  points: readonly P[],
  side: number,
  keypoints: readonly { readonly name: string }[],
): Read<{ points: (P | Placement)[] }> {
  if (points.length !== keypoints.length)
    return {
      ok: false,
      problem: `There ${points.length === 1 ? 'is' : 'are'} ${plural(points.length, 'placement')} where the schema has ${plural(keypoints.length, 'keypoint')}.`,
    };
  const stray = points.findIndex(
    (point) =>
      point !== null && point.visibility !== 0 && !(point.x >= 0 && point.y >= 0 && point.x <= side && point.y <= side),
  );
  const at = points[stray];
  if (at)
    return {
      ok: false,
      problem: `The ${keypoints[stray]?.name ?? 'keypoint'} is placed at (${at.x}, ${at.y}), outside the image of ${side} x ${side} pixels.`,
    };
  return { ok: true, points: points.map((point) => (point?.visibility === 0 ? { x: 0, y: 0, visibility: 0 } : point)) };
}

/** Placements are stored to a hundredth of a pixel: smaller differences are not moves. */
const NOT_MOVED = 0.01;

/**
 * Number of keypoints that were moved, or whose visibility differs from the prediction. The position of an absent
 * keypoint is ignored.
 */
export function pointsChanged(predicted: readonly Placement[], accepted: readonly Placement[]): number {
  return accepted.filter((point, index) => {
    const before = predicted[index];
    if (before?.visibility !== point.visibility) return true;
    return point.visibility !== 0 && Math.hypot(before.x - point.x, before.y - point.y) > NOT_MOVED;
  }).length;
}
