import type { Brush, LabelMap, Lock, Point } from '@gannet/raster';
import type { Edit } from '../edits';

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

/** What the hand holds. */
export interface Hand {
  /** Across the brush, in pixels. */
  readonly size: number;
  readonly brush: Brush;
  /** The class that is painted. */
  readonly value: number;
  /** Which classes may be painted over; undefined for all. */
  readonly over: Lock | undefined;
  /** By how many pixels a region grows or shrinks. */
  readonly by: number;
  /** So near, in image pixels, two places are one for the hand. */
  readonly grip: number;
  /** Where regions are taken over from: the prediction, where there is one. */
  readonly source: LabelMap | null;
}

/** The places that the hand went through and that still matter, null while there is no shape. */
export type Trail = readonly Point[] | null;

export interface Step {
  readonly trail: Trail;
  readonly edits: readonly Edit[];
  /** Does the step end an undoable piece of work, and is the work kept? */
  readonly ends: 'no' | 'keep' | 'discard';
}

/** A tool decides what a gesture changes; it neither draws nor stores. */
export type Tool = (trail: Trail, gesture: Gesture, hand: Hand) => Step;

export const NOTHING: Step = { trail: null, edits: [], ends: 'no' };

/** The shape goes on with these places. */
export function goOn(trail: Trail): Step {
  return { trail, edits: [], ends: 'no' };
}

/** One edit that is a piece of work of its own. */
export function act(edit: Edit): Step {
  return { trail: null, edits: [edit], ends: 'keep' };
}
