import type { Point } from '@gannet/raster';
import type { Gesture } from '../annotate/tools/tool';
import { choose, nearest, place, type Sheet } from './sheet';

/** What a hand does to the sheet from press to release: one step, which `unpress` takes back. */
export type Stroke =
  | { readonly kind: 'press' | 'drag'; readonly change: (sheet: Sheet) => Sheet }
  | { readonly kind: 'release' | 'unpress' };

/** Where the hand came down on a keypoint that it has not moved yet. */
export type Taken = Point | null;

/** How far, in image pixels, the hand may be off a keypoint to take it, and may shake without moving it. */
export interface Reach {
  readonly take: number;
  readonly shake: number;
}

/** A press takes the keypoint under it, or puts the one in hand there; a drag moves it. The stroke is null where nothing comes of the gesture. */
export function strokeOf(taken: Taken, { kind, at }: Gesture, sheet: Sheet, reach: Reach): { readonly taken: Taken; readonly stroke: Stroke | null } {
  if (kind === 'press') {
    const under = nearest(sheet, at, reach.take);
    return { taken: under === null ? null : at, stroke: { kind, change: (now) => (under === null ? place(now, at) : choose(now, under)) } };
  }
  if (kind === 'drag') {
    const isShaking = taken !== null && Math.hypot(at.x - taken.x, at.y - taken.y) < reach.shake;
    return isShaking ? { taken, stroke: null } : { taken: null, stroke: { kind, change: (now) => place(now, at) } };
  }
  return { taken: null, stroke: kind === 'release' || kind === 'unpress' ? { kind } : null };
}
