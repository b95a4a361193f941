import type { OpenSession, Tensor } from '@gannet/onnx';
import type { FeatureLayer, Features, Interpreter, TrainingSettings } from '../types.js';

/** A training image and its annotation. */
export interface TrainingExample<Answer> {
  /** Made when they are needed, and not kept. */
  readonly features: () => Promise<Features>;
  readonly answer: Answer;
  /** How much it counts beside others; 1 when absent. */
  readonly weight?: number;
}

/** What an interpreter is to learn. */
interface FitRequest<Shape, Answer> {
  readonly layers: readonly FeatureLayer[];
  readonly resolution: number;
  /** What of a project's labels decides about the network. */
  readonly shape: Shape;
  readonly examples: readonly TrainingExample<Answer>[];
  readonly seed: number;
  readonly threads: number;
  /** The most steps that are done. */
  readonly steps: number;
}

/**
 * What is asked of an interpreter: its labels, how uncertain it is of an image in one number, and of each class, and
 * how undecided a single member is, which can be known without an ensemble.
 */
export type Question = 'label' | 'score' | 'classScores' | 'entropy';

/**
 * How an interpreter of one task learns, is kept, asked and measured. These are methods, so that one which takes its
 * own interpreters alone stands for one that takes any: it is only ever given its own.
 */
export interface TaskInterpreter<I, Shape, Answer, Validation, Evaluation, Output> {
  /** Settings of the training that a request does not name, for so many labels. */
  settings(labels: number): TrainingSettings;
  /**
   * An interpreter of all images, and how good such an interpreter is on images it never saw; null when there is only
   * one. `onShare` is told how much is done, 0 to 1.
   */
  fit(
    request: FitRequest<Shape, Answer>,
    openSession: OpenSession,
    onShare: (share: number) => void,
  ): Promise<{ readonly interpreter: I; readonly validation: Validation | null }>;
  /** How good it is on images that it did not learn from. */
  evaluate(
    interpreter: I,
    examples: readonly TrainingExample<Answer>[],
    openSession: OpenSession,
    options: { readonly seed: number; readonly threads: number },
  ): Promise<Evaluation>;
  encode(interpreter: I): Uint8Array;
  decode(bytes: Uint8Array): I;
  membersOf(interpreter: I): number;
  /** A model of one image that answers a question, in a version of ONNX; but for `entropy` it has `score` too. */
  graph(question: Question, interpreter: I, opset: number): Uint8Array;
  /** What the results of `label` say. */
  outputOf(results: Readonly<Record<string, Tensor>>): Output;
  /** The same as maps, [side, side] each; null where labels are no maps. */
  mapsOf(output: Output): { readonly labels: Uint8Array; readonly uncertainty: Float32Array } | null;
  /** [labels], from the results of `classScores`. */
  classScores(results: Readonly<Record<string, Tensor>>): Float32Array;
  /** In nats, from the results of `entropy`. */
  entropy(results: Readonly<Record<string, Tensor>>): number;
  /** One that has learned nothing, of a network with as many outputs as labels: enough to try its graphs. */
  untrained(network: Interpreter): I;
}
