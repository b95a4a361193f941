import type { Point } from '@gannet/raster';
import type { Gesture } from '../canvas/gesture';
import { advance, nearest, place, select, type Sheet } from './sheet';

/** What a pointer does to the sheet, from press to release one step, which `abort` takes back. */
export type Stroke =
  | { readonly kind: 'press' | 'drag' | 'release'; readonly change: (sheet: Sheet) => Sheet }
  | { readonly kind: 'abort' };

/** A pointer that is down: where, on which keypoint, whether it has moved, and the sheet before. */
export interface Down {
  readonly at: Point;
  readonly on: number | null;
  readonly hasMoved: boolean;
  /** Does it place a keypoint as hidden? */
  readonly isHidden: boolean;
  readonly before: Sheet;
}

/** Hit tolerances, and how far a click may move without dragging; in image pixels. */
interface Reach {
  /** Where a click would place another keypoint, only the mark itself is hit. */
  readonly mark: number;
  readonly take: number;
  readonly shake: number;
}

interface Followed {
  readonly down: Down | null;
  /** Null if the gesture does nothing. */
  readonly stroke: Stroke | null;
}

const same = (sheet: Sheet): Sheet => sheet;

/**
 * A click places the active keypoint, even upon another one, and goes on to the next. A drag that begins on a keypoint
 * moves that one, and the active one stays active. If none is to be placed, a click selects the keypoint under it.
 */
export function strokeOf(
  down: Down | null,
  { kind, at }: Gesture,
  sheet: Sheet,
  reach: Reach,
  isHidden = false,
): Followed {
  if (kind === 'press') return press({ at, isHidden, hasMoved: false, before: sheet }, reach);
  if (kind === 'abort') return { down: null, stroke: { kind } };
  if (down === null || (kind !== 'drag' && kind !== 'release')) return { down: null, stroke: null };
  return kind === 'drag' ? drag(down, at, reach) : { down: null, stroke: { kind, change: released(down) } };
}

function press(down: Omit<Down, 'on'>, reach: Reach): Followed {
  const { at, before } = down;
  const on = nearest(before, at, before.isPlacing ? reach.mark : reach.take);
  const places = on === null && before.isPlacing;
  return { down: { ...down, on }, stroke: { kind: 'press', change: places ? (now) => put(now, at, down) : same } };
}

function put(sheet: Sheet, at: Point, { isHidden }: Pick<Down, 'isHidden'>): Sheet {
  return place(sheet, at, isHidden ? 1 : undefined);
}

function drag(down: Down, at: Point, { shake }: Reach): Followed {
  const { on, before } = down;
  if (on === null)
    return { down, stroke: before.isPlacing ? { kind: 'drag', change: (now) => put(now, at, down) } : null };
  if (!down.hasMoved && Math.hypot(at.x - down.at.x, at.y - down.at.y) < shake) return { down, stroke: null };
  return { down: { ...down, hasMoved: true }, stroke: { kind: 'drag', change: (now) => place(select(now, on), at) } };
}

function released(down: Down): (now: Sheet) => Sheet {
  const { at, on, hasMoved, before } = down;
  const goBack = (now: Sheet): Sheet => ({ ...now, active: before.active, isPlacing: before.isPlacing });
  if (on !== null && hasMoved) return before.isPlacing ? goBack : same;
  if (on !== null) return before.isPlacing ? (now) => advance(put(now, at, down)) : (now) => select(now, on);
  return before.isPlacing ? advance : same;
}
