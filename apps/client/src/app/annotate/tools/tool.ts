import type { Point } from '@gannet/raster';

/** What the hand does, in image pixels. `cancel` takes back what it did since `press`. */
export interface Gesture {
  readonly kind: 'press' | 'drag' | 'release' | 'cancel';
  readonly at: Point;
}

/** What the hand holds: a brush `size` pixels across and a class. */
export interface Hand {
  readonly size: number;
  readonly value: number;
}

/** A change of the label map, as data. */
export type Edit =
  | { readonly kind: 'stroke'; readonly from: Point; readonly to: Point; readonly radius: number; readonly value: number }
  | { readonly kind: 'fill'; readonly at: Point; readonly value: number };

/** Where the hand was last while it is down, null while it is up. */
export type Trail = Point | null;

export interface Step {
  readonly trail: Trail;
  readonly edits: readonly Edit[];
  /** Does the step end an undoable piece of work, and is the work kept? */
  readonly ends: 'no' | 'keep' | 'discard';
}

/** A tool decides what a gesture changes; it neither draws nor stores. */
export type Tool = (trail: Trail, gesture: Gesture, hand: Hand) => Step;

export const NOTHING: Step = { trail: null, edits: [], ends: 'no' };
