import { isNear, withCorner } from './polygon';
import { act, NOTHING, type Step, type Tool } from './tool';

/**
 * Sets a corner at every press; a second press on the last corner, or a finish, paints the line as wide as the brush.
 */
export const line: Tool = (trail, gesture, hand) => {
  const { size, brush, value, over } = hand;
  const corners = trail ?? [];
  const paint = (): Step =>
    corners.length === 0 ? NOTHING : act({ kind: 'line', way: corners, radius: size / 2, brush, ink: { value, over } });
  if (gesture.kind === 'finish' || (gesture.kind === 'press' && isNear(corners.at(-1), gesture.at, hand)))
    return paint();
  return withCorner(trail, gesture, hand);
};
