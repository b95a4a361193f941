import type { OpenSession, Tensor } from '@gannet/onnx';
import type { FeatureLayer, Features, Interpreter, TrainingSettings } from '../types.js';

/** A training image and its annotation. */
export interface TrainingExample<Answer> {
  /** Computed on demand and not cached. */
  readonly features: () => Promise<Features>;
  readonly answer: Answer;
  /** Weight relative to the other images; default 1. */
  readonly weight?: number;
}

/** Trains an interpreter. */
interface FitRequest<Shape, Answer> {
  /** As `layersAt` has them. */
  readonly layers: readonly FeatureLayer[];
  /** The label side. */
  readonly resolution: number;
  readonly imageSide: number;
  /** What the project's labels determine of the network. */
  readonly shape: Shape;
  readonly examples: readonly TrainingExample<Answer>[];
  readonly seed: number;
  readonly threads: number;
  /** Maximum number of training steps. */
  readonly steps: number;
}

/**
 * What an interpreter is run for: its labels as people see and correct them, or as a release has them, at the image's
 * side; its uncertainty about an image as a single number, its uncertainty about each class, or the predictive entropy
 * of a single member, which is available without an ensemble.
 */
export type Question = 'label' | 'release' | 'score' | 'classScores' | 'entropy';

/**
 * The task-specific parts of training, prediction, evaluation and serialisation. The members are methods, so that an
 * implementation for its own interpreters also counts as one for any: it is only ever called with its own.
 */
export interface TaskInterpreter<I, Shape, Answer, Validation, Evaluation, Output> {
  /** The default training settings for this number of labels. */
  settings(labels: number): TrainingSettings;
  /**
   * Trains an interpreter on all images, and evaluates such an interpreter on held-out images; null if there is only
   * one image. `onShare` is called with the progress, 0 to 1.
   */
  fit(
    request: FitRequest<Shape, Answer>,
    openSession: OpenSession,
    onShare: (share: number) => void,
  ): Promise<{ readonly interpreter: I; readonly validation: Validation | null }>;
  /** Evaluates an interpreter on images that it was not trained on. */
  evaluate(
    interpreter: I,
    examples: readonly TrainingExample<Answer>[],
    openSession: OpenSession,
    options: { readonly seed: number; readonly threads: number; readonly imageSide: number },
  ): Promise<Evaluation>;
  encode(interpreter: I): Uint8Array;
  decode(bytes: Uint8Array): I;
  membersOf(interpreter: I): number;
  /**
   * The ONNX model, in an opset, that answers a question about an image with `imageSide` pixels on a side; except for
   * `entropy`, it also has the output `score`.
   */
  graph(
    question: Question,
    interpreter: I,
    options: { readonly opset: number; readonly imageSide: number },
  ): Uint8Array;
  /** The predictions in the outputs of `label` or `release`. */
  outputOf(results: Readonly<Record<string, Tensor>>): Output;
  /** The same as maps, [side, side] each; null where labels are no maps. */
  mapsOf(output: Output): { readonly labels: Uint8Array; readonly uncertainty: Float32Array } | null;
  /** [labels], from the results of `classScores`. */
  classScores(results: Readonly<Record<string, Tensor>>): Float32Array;
  /** In nats, from the outputs of `entropy`. */
  entropy(results: Readonly<Record<string, Tensor>>): number;
  /** An untrained interpreter with the given network, to try out its graphs. */
  untrained(network: Interpreter): I;
}
