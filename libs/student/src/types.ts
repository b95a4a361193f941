import type {
  KeypointEvaluation,
  KeypointFit,
  KeypointLabels,
  KeypointsOutput,
  KeypointsTask,
} from './tasks/keypoints/types.js';
import type { PartsEvaluation, PartsFit, PartsLabels, PartsOutput, PartsTask } from './tasks/parts/types.js';

/** The task of a student. */
export type StudentTask = PartsTask | KeypointsTask;

/** The architecture of a student's network. */
export interface Architecture<T extends StudentTask = StudentTask> {
  readonly task: T;
  /** Size of the training images, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Channels at full size, half, a quarter and an eighth. */
  readonly widths: readonly [number, number, number, number];
}

/** A labelled image: with the labels of one task. */
export interface StudentSample extends PartsLabels, KeypointLabels {
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
}

/** A student's outputs for an image of the training size; empty except for those of its task. */
export interface StudentOutput extends PartsOutput, KeypointsOutput {}

export type StudentEvaluation = PartsEvaluation | KeypointEvaluation;

/** Training settings of a student. */
export interface StudentSettings {
  readonly steps: number;
  /** Batch size. */
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Number of steps between two validations, at which a checkpoint may be saved. */
  readonly stepsPerValidation: number;
  /** Early stopping: number of validations in a row without improvement. */
  readonly patience: number;
  /**
   * Exponent of the class weights: a class is weighted by its frequency to the power of minus this; 0 weights all
   * pixels equally, 1 all classes.
   */
  readonly classBalance: number;
  /** Strength of the augmentation, 0 to 1: see `augment.ts`. */
  readonly augmentation: number;
  /** Whether images are mirrored, and which classes or keypoints are then swapped; null turns mirroring off. */
  readonly mirror: { readonly pairs: readonly (readonly [number, number])[] } | null;
}

export interface StudentRequest<T extends StudentTask = StudentTask> {
  readonly architecture: Architecture<T>;
  readonly train: readonly StudentSample[];
  /**
   * Validation images: they determine early stopping, the best weights and the temperature, and are never trained on.
   */
  readonly val: readonly StudentSample[];
  /**
   * Unlabelled images of the target domain: training also makes the predictions for a weak and a strong augmentation of
   * them consistent, and their statistics are used for normalisation.
   */
  readonly unlabelled?: readonly Pick<StudentSample, 'rgb'>[];
  readonly seed: number;
  readonly settings: StudentSettings;
  /** Identifies the images, such as a release's digest: a checkpoint of other images is refused. */
  readonly origin: string;
  /** Number of cores that one step may use. */
  readonly threads?: number;
}

/** A trained student, with the parameters that its task fits to the validation images. */
export interface Student<T extends StudentTask = StudentTask> extends PartsFit, KeypointFit {
  readonly architecture: Architecture<T>;
  /** [P], in the order of `planOf`. */
  readonly parameters: Float32Array;
  /** [S], in the order of `statisticsPlanOf`. */
  readonly statistics: Float32Array;
}

/** A validation of a student during training. */
export interface Validation {
  readonly step: number;
  /** Mean training loss since the last validation. */
  readonly loss: number;
  /** The task's score on the validation images, such as mean IoU; null if it could not be computed. */
  readonly score: number | null;
}
