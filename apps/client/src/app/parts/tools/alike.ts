import type { Hint, Point } from '@gannet/raster';
import type { Gesture } from '../../canvas/gesture';

/** A smart selection in progress. */
export interface Choice {
  /** At least one; the first belongs to the selection. */
  readonly hints: readonly Hint[];
  /** The largest difference between pixels that still count as alike. */
  readonly reach: number;
  /** Where the pointer came down, and the selection before; null while it is up. */
  readonly held: { readonly at: Point; readonly reach: number; readonly before: Choice | null } | null;
}

const FIRST_REACH = 40;
/** No two pixels differ by more. */
const MOST_REACH = 1000;

/** A press adds a pixel to the selection or, with a negative gesture, leaves it out; a drag to the right reaches farther. */
export function choose(
  choice: Choice | null,
  { kind, at, isNegative }: Gesture,
  size: { readonly width: number; readonly height: number },
): Choice | null {
  if (kind === 'press') {
    const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
    const isOutside = x < 0 || y < 0 || x >= size.width || y >= size.height;
    if (isOutside || (choice === null && isNegative === true)) return choice;
    const reach = choice?.reach ?? FIRST_REACH;
    return {
      hints: [...(choice?.hints ?? []), { x, y, isIn: isNegative !== true }],
      reach,
      held: { at, reach, before: choice },
    };
  }
  if (choice === null || kind === 'cancel') return null;
  if (kind === 'abort') return choice.held === null ? choice : choice.held.before;
  if (kind === 'drag' && choice.held !== null)
    return reachTo(choice, choice.held.reach + (256 * (at.x - choice.held.at.x)) / size.width);
  return kind === 'release' ? { ...choice, held: null } : choice;
}

export function reachTo(choice: Choice, reach: number): Choice {
  return { ...choice, reach: Math.min(MOST_REACH, Math.max(1, reach)) };
}
