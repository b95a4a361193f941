import type { Point } from '@gannet/raster';

/**
 * What the pointer does, in image pixels. `abort` takes back what it did since the press and reaches no tool: whoever
 * holds the trail restores the one from before the press. `cancel` takes back the shape, and `finish` closes one of
 * several presses.
 */
export interface Gesture {
  readonly kind: 'press' | 'drag' | 'release' | 'abort' | 'cancel' | 'finish';
  readonly at: Point;
  /** Made with the right button or Alt: it marks what does not belong to the selection. */
  readonly isNegative?: boolean;
}
