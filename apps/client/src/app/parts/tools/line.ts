import { isNear, withCorner } from './polygon';
import { complete, NOTHING, type Step, type Tool } from './tool';

/** Each press sets a corner; another press on the last one, or a finish, paints the line as wide as the brush. */
export const line: Tool = (trail, gesture, settings) => {
  const { size, brush, value, over } = settings;
  const corners = trail ?? [];
  const paint = (): Step =>
    corners.length === 0
      ? NOTHING
      : complete({ kind: 'line', way: corners, radius: size / 2, brush, ink: { value, over } });
  if (gesture.kind === 'finish' || (gesture.kind === 'press' && isNear(corners.at(-1), gesture.at, settings)))
    return paint();
  return withCorner(trail, gesture, settings);
};
