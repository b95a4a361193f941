import { type Placement, plural } from '@gannet/contracts';
import type { Read } from '../server-task.js';

/** The placements in an answer, (0, 0) for what is absent, or the sentence that says what is wrong with them. */
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

/** Placements are kept to a hundredth of a pixel: what is nearer was not moved. */
const NOT_MOVED = 0.01;

/**
 * Keypoints that were moved, or are seen, hidden or absent where the prediction said otherwise. Where the absent lie
 * says nothing.
 */
export function pointsChanged(predicted: readonly Placement[], accepted: readonly Placement[]): number {
  return accepted.filter((point, index) => {
    const before = predicted[index];
    if (before?.visibility !== point.visibility) return true;
    return point.visibility !== 0 && Math.hypot(before.x - point.x, before.y - point.y) > NOT_MOVED;
  }).length;
}
