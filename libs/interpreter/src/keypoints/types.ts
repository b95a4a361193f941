import type { Dimensions, Features, Interpreter, TrainingSettings } from '../types.js';

/** As in COCO: 0 absent, 1 hidden, 2 visible. */
export type Visibility = 0 | 1 | 2;

/**
 * Position of a keypoint, in pixels from the outer corner of the first pixel: the centre of pixel (column, row) is at
 * (column + ½, row + ½).
 */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly visibility: Visibility;
}

/** A placement predicted by an interpreter. */
export interface PredictedPlacement extends Placement {
  /** Root mean square distance between the members' positions, as a share of the image's side. */
  readonly spread: number;
}

/** An interpreter's result for one image. */
export interface KeypointPlacements {
  readonly points: PredictedPlacement[];
  /** The mean of the points' spread. */
  readonly score: number;
}

export interface PlacedImage {
  /** The layers, or a function that computes them on demand, so that only one image is in memory at a time. */
  readonly features: Features | (() => Promise<Features>);
  /** One per keypoint; x and y of an absent one are meaningless. */
  readonly points: readonly Placement[];
  /** Weight of this image relative to the others; default 1. */
  readonly weight?: number;
}

export interface KeypointRequest extends Pick<Dimensions, 'layers' | 'resolution'> {
  readonly keypoints: number;
  /** Standard deviation of the heat around a keypoint, as a share of the image's side. */
  readonly sigma: number;
  readonly images: readonly PlacedImage[];
  readonly seed: number;
  /** Overrides of `keypointSettings(keypoints)`. */
  readonly settings?: Partial<TrainingSettings>;
  /** Number of cores that one step may use; does not change the result. */
  readonly threads?: number;
}

/**
 * Visibility thresholds of a keypoint's peak height: below `there` it is absent, from `seen` on it is visible, between
 * them hidden.
 */
export interface HeatLevels {
  readonly there: number;
  readonly seen: number;
}

/** An ensemble that predicts one heat map per keypoint, with the parameters for reading placements from them. */
export interface KeypointInterpreter {
  /** Its `classes` are the keypoints. */
  readonly network: Interpreter;
  readonly sigma: number;
  readonly levels: readonly HeatLevels[];
}
