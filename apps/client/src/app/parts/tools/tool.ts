import type { Brush, LabelMap, Lock, Point } from '@gannet/raster';
import type { Gesture } from '../../canvas/gesture';
import type { Edit } from '../edits';

/** The settings that a tool works with. */
export interface ToolSettings {
  /** Diameter of the brush, in image pixels. */
  readonly size: number;
  readonly brush: Brush;
  /** The class that is painted. */
  readonly value: number;
  /** Which classes may be painted over; undefined for all. */
  readonly over: Lock | undefined;
  /** Pixels by which a region grows or shrinks. */
  readonly by: number;
  /** Hit tolerance, in image pixels. */
  readonly tolerance: number;
  /** Regions are taken over from here: the prediction, where there is one. */
  readonly source: LabelMap | null;
}

/** The points of the stroke or shape so far, as far as the tool needs them; null while there is none. */
export type Trail = readonly Point[] | null;

export interface Step {
  readonly trail: Trail;
  readonly edits: readonly Edit[];
  /** Does this complete an undoable step, or discard what was made since the last one? */
  readonly ends: 'no' | 'keep' | 'discard';
}

/** A tool decides what a gesture changes; it neither draws nor stores. */
export type Tool = (trail: Trail, gesture: Gesture, settings: ToolSettings) => Step;

export const NOTHING: Step = { trail: null, edits: [], ends: 'no' };

/** The shape continues with these points. */
export function proceed(trail: Trail): Step {
  return { trail, edits: [], ends: 'no' };
}

/** One edit that is a step of its own. */
export function complete(edit: Edit): Step {
  return { trail: null, edits: [edit], ends: 'keep' };
}
