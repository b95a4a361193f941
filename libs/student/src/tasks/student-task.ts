import type { Measured, Rng } from '@gannet/metrics';
import type { Tensor, Value } from '@gannet/onnx';
import type { TensorSpec } from '@gannet/training';
import type { Frame, Motion } from '../augment.js';
import type { Fit } from '../fit.js';
import type { ObjectiveOptions, SampleKinds } from '../objective.js';
import type {
  Architecture,
  Reading,
  Student,
  StudentEvaluation,
  StudentRequest,
  StudentSample,
  StudentTask,
} from '../types.js';

/** Numbers as a graph gives them. */
export type Results = Readonly<Record<string, Tensor>>;

/**
 * How a network learns, answers and is measured where it answers one task. These are methods, so that one which takes
 * its own architecture alone stands for one that takes any: it is only ever given its own.
 */
export interface TaskOfStudent<T extends StudentTask, Evaluation extends StudentEvaluation, Own, Fitted> {
  /** What its outputs are called: "classes". */
  readonly outputs: string;
  /** Number of output channels of a network. */
  outputsOf(task: T): number;
  /** The first thing that is wrong with the labels of a sample, as the end of a sentence. */
  problemOf(sample: StudentSample, architecture: Architecture<T>): string | null;
  /** The classes or keypoints that some image shows. */
  shownIn(samples: readonly StudentSample[]): Set<number>;
  /** Why a student cannot learn from images that show this, as a sentence; null when it can. */
  whyNothingToLearn(shown: ReadonlySet<number>, names: readonly string[], of: string): string | null;
  /** The labels of an image that is altered; nothing of another task's. */
  moved(sample: StudentSample, motion: Motion, frame: Frame): Partial<StudentSample>;

  /** How much each output counts; null where all count the same. */
  weightsOf(request: StudentRequest<T>): Float32Array | null;
  /** What a step is fed beside images. */
  targets(architecture: Architecture<T>, options: ObjectiveOptions): Record<string, TensorSpec>;
  /** The targets of so many steps of a batch. */
  feeds(
    architecture: Architecture<T>,
    samples: readonly StudentSample[],
    batches: { readonly count: number; readonly batch: number },
    kinds: SampleKinds,
  ): Record<string, Tensor>;
  /** One number to descend. `maps` is [n, outputs, height, width]. */
  loss(
    maps: Value,
    fed: Readonly<Record<string, Value>>,
    architecture: Architecture<T>,
    options: ObjectiveOptions,
  ): Value;
  /** Whether strong views of unlabelled images have boxes of other images in them (CutMix). */
  readonly isMixed: boolean;
  /**
   * Consistency loss of a strong view against the prediction for the weak view of the same images, both [n, outputs,
   * height, width]. Only confident predictions count, but the mean is over everything, so that an uncertain network
   * hardly learns from itself. `box` [n, height, width] is 1 where the strong view shows the previous image of the
   * batch; a task that is not mixed has none.
   */
  consistencyLoss(
    strong: Value,
    weak: Value,
    architecture: Architecture<T>,
    options: { readonly box: Value | undefined; readonly classWeights?: Float32Array },
  ): Value;

  /** What is read from maps. */
  reading(maps: Value, architecture: Architecture<T>): Record<string, Value>;
  /** What the results say of one image of a group. Throws RangeError for numbers that are not finite. */
  readingOf(results: Results, index: number, group: number, architecture: Architecture<T>): Own;
  /** A reading that says nothing. */
  readonly noReading: Own;
  /** What a student has before it is fitted. */
  readonly notFitted: Fitted;
  /** What fits the validation images. */
  fitted(
    architecture: Architecture<T>,
    samples: readonly StudentSample[],
    readings: AsyncIterable<Reading>,
  ): Promise<Fitted>;
  /** The one number by which validations are compared, and what it is called. */
  readonly scoreName: string;
  scoreOf(
    architecture: Architecture<T>,
    samples: readonly StudentSample[],
    readings: AsyncIterable<Reading>,
  ): Promise<number | null>;
  evaluate(
    student: Student<T>,
    samples: readonly StudentSample[],
    readings: AsyncIterable<Reading>,
    rng: Rng,
  ): Promise<Evaluation>;

  /** Outputs of the model as it is given to others. */
  modelOutputs(maps: Value, fit: Fit, student: Student<T>): Record<string, Value>;
  readonly card: CardWords<Evaluation>;
}

/** What the model card says of a task. */
export interface CardWords<Evaluation> {
  /** What the network does: "gives every pixel one of 3 classes". */
  does(outputs: number): string;
  /** What the model takes and gives. */
  readonly use: string;
  /** What is done with things in a picture: "labelled". */
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
