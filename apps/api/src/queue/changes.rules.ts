import type { Placement } from '@gannet/contracts';

/** Placements are kept to a hundredth of a pixel: what is nearer was not moved. */
const NOT_MOVED = 0.01;

/** Pixels in which two label maps of one image differ. */
export function pixelsChanged(predicted: Uint8Array, accepted: Uint8Array): number {
  let changed = 0;
  for (let i = 0; i < accepted.length; i++) if (predicted[i] !== accepted[i]) changed++;
  return changed;
}

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
