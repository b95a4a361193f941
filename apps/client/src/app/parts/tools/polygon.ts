import type { Point } from '@gannet/raster';
import type { Gesture } from '../../canvas/gesture';
import { goOn, type Hand, NOTHING, type Step, type Tool, type Trail } from './tool';
import { act } from './tool';

/** Sets a corner at every press; a press on the first corner, or a finish, fills the outline. */
export const polygon: Tool = (trail, gesture, hand) => {
  const { value, over } = hand;
  const corners = trail ?? [];
  const fill = (): Step =>
    corners.length < 3 ? NOTHING : act({ kind: 'polygon', outline: corners, ink: { value, over } });
  if (gesture.kind === 'press' && corners.length >= 3 && isNear(corners[0], gesture.at, hand)) return fill();
  return gesture.kind === 'finish' ? fill() : withCorner(trail, gesture, hand);
};

/** How shapes of several presses grow: a corner a press, dragged into place, taken away by `back`. */
export function withCorner(trail: Trail, { kind, at }: Gesture, hand: Hand): Step {
  const corners = trail ?? [];
  if (kind === 'press') return goOn(isNear(corners.at(-1), at, hand) ? corners : [...corners, at]);
  if (trail === null || kind === 'cancel') return NOTHING;
  if (kind === 'drag') return goOn([...corners.slice(0, -1), at]);
  if (kind === 'back') return goOn(corners.length <= 1 ? null : corners.slice(0, -1));
  return goOn(trail);
}

export function isNear(corner: Point | undefined, at: Point, { grip }: Hand): boolean {
  return corner !== undefined && Math.hypot(corner.x - at.x, corner.y - at.y) <= grip;
}
