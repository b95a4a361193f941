import type { Hint, Point } from '@gannet/raster';
import type { Gesture } from '../../canvas/gesture';

/** What is being selected by its looks. */
export interface Choice {
  /** At least one, the first one is in. */
  readonly hints: readonly Hint[];
  /** How far bytes may be apart and still be alike. */
  readonly reach: number;
  /** Where the hand came down, and what was chosen before; null while it is up. */
  readonly held: { readonly at: Point; readonly reach: number; readonly before: Choice | null } | null;
}

const FIRST_REACH = 40;
/** No two cells of a few components are farther apart. */
const MOST_REACH = 1000;

/**
 * A press adds a pixel that is in, or out when it is contrary; a drag to the right reaches farther; `back` takes the
 * last pixel away.
 */
export function choose(
  choice: Choice | null,
  { kind, at, isContrary }: Gesture,
  size: { readonly width: number; readonly height: number },
): Choice | null {
  if (kind === 'press') {
    const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
    const isOutside = x < 0 || y < 0 || x >= size.width || y >= size.height;
    if (isOutside || (choice === null && isContrary === true)) return choice;
    const reach = choice?.reach ?? FIRST_REACH;
    return {
      hints: [...(choice?.hints ?? []), { x, y, isIn: isContrary !== true }],
      reach,
      held: { at, reach, before: choice },
    };
  }
  if (choice === null || kind === 'cancel') return null;
  if (kind === 'unpress') return choice.held === null ? choice : choice.held.before;
  if (kind === 'back')
    return choice.hints.length === 1 ? null : { ...choice, hints: choice.hints.slice(0, -1), held: null };
  if (kind === 'drag' && choice.held !== null)
    return reachTo(choice, choice.held.reach + (256 * (at.x - choice.held.at.x)) / size.width);
  return kind === 'release' ? { ...choice, held: null } : choice;
}

export function reachTo(choice: Choice, reach: number): Choice {
  return { ...choice, reach: Math.min(MOST_REACH, Math.max(1, reach)) };
}
