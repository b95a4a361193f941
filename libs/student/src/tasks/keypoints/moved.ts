import type { Frame, Motion } from '../../augment.js';
import type { KeypointLabels } from './types.js';

/** A keypoint that leaves the image is absent. */
export function moved({ points }: KeypointLabels, motion: Motion, frame: Frame): KeypointLabels {
  return points ? { points: movedPoints(points, motion, frame) } : {};
}

function movedPoints(
  points: NonNullable<KeypointLabels['points']>,
  { from: [a, b, c, d, e, f], swap }: Motion,
  { width, height }: Frame,
): NonNullable<KeypointLabels['points']> {
  const determinant = a * e - b * d;
  return points.map((_, index) => {
    const point = points[swap(index)];
    if (!point || point.visibility === 0) return { x: 0, y: 0, visibility: 0 };
    const [u, v] = [point.x - c, point.y - f];
    const [x, y] = [(e * u - b * v) / determinant, (a * v - d * u) / determinant];
    const isInside = x >= 0 && y >= 0 && x <= width && y <= height;
    return isInside ? { x, y, visibility: point.visibility } : { x: 0, y: 0, visibility: 0 };
  });
}
