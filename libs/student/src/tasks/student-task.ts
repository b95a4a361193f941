import type { Manifest } from '@gannet/contracts';
import type { Measured, Rng } from '@gannet/metrics';
import type { Tensor, Value } from '@gannet/onnx';
import type { TensorSpec } from '@gannet/training';
import type { Frame, Motion } from '../augment.js';
import type { Fit } from '../fit.js';
import type { ObjectiveOptions, SampleKinds } from '../objective.js';
import type {
  Architecture,
  StudentOutput,
  Student,
  StudentEvaluation,
  StudentRequest,
  StudentSample,
  StudentSettings,
  StudentTask,
} from '../types.js';

/** Outputs of a graph. */
export type Results = Readonly<Record<string, Tensor>>;

/**
 * The task-specific parts of training, prediction and evaluation. The members are methods, so that an implementation
 * for its own architecture also counts as one for any: it is only ever called with its own.
 */
export interface TaskOfStudent<T extends StudentTask, Evaluation extends StudentEvaluation, Own, Fitted> {
  /** The plural of its labels: "classes". */
  readonly outputs: string;
  /** The task of a student of a release; null if there is nothing to distinguish. */
  learns(manifest: Manifest): T | null;
  /** What is swapped when an image of a release is mirrored; null if its images must not be mirrored. */
  mirrorOf(manifest: Manifest): StudentSettings['mirror'];
  /** Number of output channels of a network. */
  outputsOf(task: T): number;
  /** The first problem with the labels of a sample, as the end of a sentence. */
  problemOf(sample: StudentSample, architecture: Architecture<T>): string | null;
  /** The classes or keypoints that occur in any image. */
  shownIn(samples: readonly StudentSample[]): Set<number>;
  /** Why a student cannot be trained on images that contain only these labels, as a sentence; null if it can. */
  whyNothingToLearn(shown: ReadonlySet<number>, names: readonly string[], of: string): string | null;
  /** The transformed labels of an augmented image; empty for other tasks. */
  moved(sample: StudentSample, motion: Motion, frame: Frame): Partial<StudentSample>;

  /** The weight of each output; null if all are equal. */
  weightsOf(request: StudentRequest<T>): Float32Array | null;
  /** The inputs of a step in addition to images. */
  targets(architecture: Architecture<T>, options: ObjectiveOptions): Record<string, TensorSpec>;
  /** The targets for a number of steps of a batch. */
  feeds(
    architecture: Architecture<T>,
    samples: readonly StudentSample[],
    batches: { readonly count: number; readonly batch: number },
    kinds: SampleKinds,
  ): Record<string, Tensor>;
  /** The loss, a scalar. `maps` is [n, outputs, height, width]. */
  loss(
    maps: Value,
    fed: Readonly<Record<string, Value>>,
    architecture: Architecture<T>,
    options: ObjectiveOptions,
  ): Value;
  /** Whether CutMix is applied to the strong views of unlabelled images. */
  readonly isMixed: boolean;
  /**
   * Consistency loss of a strong view against the prediction for the weak view of the same images, both [n, outputs,
   * height, width]. Only confident predictions count, but the mean is over everything, so that an uncertain network
   * hardly learns from itself. `box` [n, height, width] is 1 where the strong view shows the previous image of the
   * batch; undefined for a task without CutMix.
   */
  consistencyLoss(
    strong: Value,
    weak: Value,
    architecture: Architecture<T>,
    options: { readonly box: Value | undefined; readonly classWeights?: Float32Array },
  ): Value;

  /** The outputs to be read, computed from maps. */
  graphOutputs(maps: Value, architecture: Architecture<T>): Record<string, Value>;
  /** The output for one image of a batch, from the results of the graph. Throws RangeError for numbers that are not finite. */
  outputOf(results: Results, index: number, group: number, architecture: Architecture<T>): Own;
  /** The empty output. */
  readonly noOutput: Own;
  /** The fitted parameters before they are fitted. */
  readonly notFitted: Fitted;
  /** Fits parameters to the validation images. */
  fitted(
    architecture: Architecture<T>,
    samples: readonly StudentSample[],
    outputs: AsyncIterable<StudentOutput>,
  ): Promise<Fitted>;
  /** The name of the score by which validations are compared. */
  readonly scoreName: string;
  scoreOf(
    architecture: Architecture<T>,
    samples: readonly StudentSample[],
    outputs: AsyncIterable<StudentOutput>,
  ): Promise<number | null>;
  evaluate(
    student: Student<T>,
    samples: readonly StudentSample[],
    outputs: AsyncIterable<StudentOutput>,
    rng: Rng,
  ): Promise<Evaluation>;

  /** The outputs of the exported model. */
  modelOutputs(maps: Value, fit: Fit, student: Student<T>): Record<string, Value>;
  readonly card: CardText<Evaluation>;
}

/** The task-specific texts of the model card. */
export interface CardText<Evaluation> {
  /** What the network does: "gives every pixel one of 3 classes". */
  does(outputs: number): string;
  /** The model's input and outputs. */
  readonly use: string;
  /** The participle for what is done with images: "labelled". */
  readonly done: string;
  /** Lines of Python that run `student` on `image`. */
  readonly python: readonly string[];
  /** What is fitted to the validation images: "Probabilities are calibrated". */
  readonly fitted: string;
  /** "these classes are". */
  readonly these: string;
  /** Rows of the table of figures. */
  rows(
    evaluation: Evaluation,
    names: readonly string[],
  ): readonly (readonly [what: string, Measured, digits?: number])[];
  /** In the order of the outputs. */
  byOutput(evaluation: Evaluation): readonly Measured[];
  /** The figures in a line. */
  summary(evaluation: Evaluation): string;
}
