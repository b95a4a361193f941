import type { Anatomy, Features, Interpreter, TrainingSettings } from '../types.js';

/** As in COCO: 0 not in the image, 1 there but covered, 2 seen. */
export type Visibility = 0 | 1 | 2;

/**
 * Where a keypoint lies, in pixels from the outer corner of the first pixel: the centre of pixel (column, row) is at
 * (column + ½, row + ½).
 */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly visibility: Visibility;
}

/** A placement that an interpreter gives. */
export interface PredictedPlacement extends Placement {
  /** How far apart the members place it, root mean square, as a share of the image's side. */
  readonly spread: number;
}

/** What an interpreter says of one image. */
export interface Located {
  readonly points: PredictedPlacement[];
  /** The mean of the points' spread. */
  readonly score: number;
}

export interface PlacedImage {
  /** The layers, or a function that makes them when they are needed: then one image is in memory at a time. */
  readonly features: Features | (() => Promise<Features>);
  /** One for each keypoint; x and y of one that is absent mean nothing. */
  readonly points: readonly Placement[];
  /** How much this image counts beside the others; 1 when absent. */
  readonly weight?: number;
}

export interface KeypointRequest extends Pick<Anatomy, 'layers' | 'resolution'> {
  readonly keypoints: number;
  /** Standard deviation of the heat around a keypoint, as a share of the image's side. */
  readonly sigma: number;
  readonly images: readonly PlacedImage[];
  readonly seed: number;
  /** What differs from `keypointSettings(keypoints)`. */
  readonly settings?: Partial<TrainingSettings>;
  /** Cores one step may use; does not change the result. */
  readonly threads?: number;
}

/**
 * Heights of the heat that tell visibility, per keypoint: below `there` it is absent, from `seen` on it is seen,
 * between them hidden.
 */
export interface HeatLevels {
  readonly there: number;
  readonly seen: number;
}

/** An ensemble whose outputs are heat, one map a keypoint, with what is needed to read placements from it. */
export interface KeypointInterpreter {
  /** Its `classes` are the keypoints. */
  readonly network: Interpreter;
  readonly sigma: number;
  readonly levels: readonly HeatLevels[];
}
