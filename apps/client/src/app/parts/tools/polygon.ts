import type { Point } from '@gannet/raster';
import type { Gesture } from '../../canvas/gesture';
import { complete, NOTHING, proceed, type Step, type Tool, type ToolSettings, type Trail } from './tool';

/** Each press sets a corner; a press on the first corner, or a finish, fills the polygon. */
export const polygon: Tool = (trail, gesture, settings) => {
  const { value, over } = settings;
  const corners = trail ?? [];
  const fill = (): Step =>
    corners.length < 3 ? NOTHING : complete({ kind: 'polygon', outline: corners, ink: { value, over } });
  if (gesture.kind === 'press' && corners.length >= 3 && isNear(corners[0], gesture.at, settings)) return fill();
  return gesture.kind === 'finish' ? fill() : withCorner(trail, gesture, settings);
};

/** How shapes of several presses grow: each press sets a corner, and a drag moves it into place. */
export function withCorner(trail: Trail, { kind, at }: Gesture, settings: ToolSettings): Step {
  const corners = trail ?? [];
  if (kind === 'press') return proceed(isNear(corners.at(-1), at, settings) ? corners : [...corners, at]);
  if (trail === null || kind === 'cancel') return NOTHING;
  if (kind === 'drag') return proceed([...corners.slice(0, -1), at]);
  return proceed(trail);
}

export function isNear(corner: Point | undefined, at: Point, { tolerance }: ToolSettings): boolean {
  return corner !== undefined && Math.hypot(corner.x - at.x, corner.y - at.y) <= tolerance;
}
