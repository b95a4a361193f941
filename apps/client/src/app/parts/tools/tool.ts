import type { Brush, LabelMap, Lock, Point } from '@gannet/raster';
import type { Gesture } from '../../canvas/gesture';
import type { Edit } from '../edits';

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
