import type { Point } from '@gannet/raster';

/**
 * What the hand does, in image pixels. `unpress` takes back what it did since it came down, and reaches no tool:
 * whoever holds the trail puts back the one from before the press. `cancel` takes back what it did since the shape was
 * begun, `finish` closes a shape that is made of several presses, `back` takes its last corner away.
 */
export interface Gesture {
  readonly kind: 'press' | 'drag' | 'release' | 'unpress' | 'cancel' | 'finish' | 'back';
  readonly at: Point;
  /** Was it made with the other button, or with Alt? It says what does not belong to the selection. */
  readonly isContrary?: boolean;
}
