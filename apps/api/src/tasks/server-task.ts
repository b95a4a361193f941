import type { Confidence, Fault, LabelMapping, Placement, SampleRecord } from '@gannet/contracts';
import type { OpenSession } from '@gannet/onnx';
import type { Sample } from '@gannet/release';
import type { trainOpinion } from '@gannet/student';
import type { ArchivedFile } from './files/archive.js';
import type { FileContext, LabelFile } from './files/label-file.js';

/** A stored answer: null for everything but the project's task. */
export interface StoredAnswer<P extends Placement | null = Placement> {
  /** One class index per pixel, row-major. */
  readonly labels: Buffer | null;
  /** In the order of the schema; in a draft, null for a keypoint that is not set yet. */
  readonly points: readonly P[] | null;
}

export type Read<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly problem: string };

/** The sides of a project's images, and of its label maps or heat, in pixels. */
interface Sides {
  readonly image: number;
  readonly label: number;
}

/** The origin of an image in a release. */
interface Origin {
  readonly seed: number;
  readonly psi: number;
  readonly score: number | null;
  readonly confidence?: Confidence;
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
  /** Of the image. */
  readonly side: number;
  readonly provenance: SampleRecord['provenance'];
}

/** A second opinion to be learned from images that people labelled. */
export interface OpinionOrder<Schema> {
  readonly schema: Schema;
  readonly sides: Sides;
  /** The file of the interpreter whose second opinion it is. */
  readonly interpreter: Uint8Array;
  /** With an image, [sides.image, sides.image, 3], each. */
  readonly examples: readonly (StoredAnswer & { readonly rgb: Uint8Array; readonly weight: number })[];
  readonly seed: number;
  readonly steps: number;
  /** Identifies the examples: a checkpoint of others is refused. */
  readonly origin: string;
  readonly threads: number;
}

interface OpinionLearner<Schema> {
  /** Returns the file of the interpreter with its second opinion. See `trainOpinion` for the options. */
  learn(
    order: OpinionOrder<Schema>,
    openSession: OpenSession,
    options: Parameters<typeof trainOpinion>[2],
  ): Promise<Uint8Array>;
}

/**
 * How the server handles the answers of people and interpreters for one task. The members are methods, so that an
 * implementation for its own schema also counts as one for any: it is only ever called with its own.
 *
 * `Output` is the output type of `taskInterpreter`.
 */
export interface ServerTask<
  Schema,
  Answer,
  Unfinished,
  Prediction,
  Output,
  Shape,
  Target,
  Validation,
  Measured,
  Evaluation,
  Quality,
> {
  /** Why a project cannot have this schema with this label side, and in which field of it; null if it can. */
  problemOf(schema: Schema, labelSide: number): Fault | null;
  /** The side of the pixels that answers and predictions are in: the label side, or that of the image. */
  answerSide(sides: Sides): number;

  /** An answer, finished or not, in stored form, or a sentence that says what is wrong with it; `side`: `answerSide`. */
  read(
    answer: Answer | Unfinished,
    schema: Schema,
    side: number,
  ): Read<{ kept: Partial<StoredAnswer<Placement | null>> }>;
  /** Number of pixels, or keypoints, in which an answer differs from `comparable`; null if they do not match. */
  changed(comparable: Uint8Array, answer: Answer, side: number): number | null;

  /** Labels that were made elsewhere, in whichever of the layouts that are read. Throws Unreadable. */
  labelsIn(files: readonly ArchivedFile[], context: FileContext): LabelFile;
  /** Why labels of a file cannot be imported as `targets` of the schema, as a sentence; null if they can. */
  whyNoImport(targets: readonly number[], schema: Schema): string | null;

  /** How much of each label an answer has, in the order of its schema: pixels, or placements that are not absent. */
  amountsOf(kept: StoredAnswer, schema: Schema): number[];
  /** An interpreter's output under a mapping of its labels to `count` others. */
  mapped(output: Output, mapping: LabelMapping, count: number): Output;

  predictionOf(
    output: Output & { readonly score: number },
    context: { readonly side: number; readonly schema: Schema; readonly members: number },
  ): Prediction;
  /** The part of a prediction that answers are compared with, small enough to be cached for every leased image. */
  comparable(output: Output): Uint8Array;
  /** Why there is no image of a prediction, as a sentence; null if there is one. */
  readonly whyNoPicture: string | null;
  /** [side, side] palette indices of the image. */
  picture(output: Output): Uint8Array;
  /** Why predictions cannot be refitted to strokes, as a sentence; null if they can. */
  readonly whyNoRefit: string | null;

  /** What the schema determines of the interpreter's network. */
  shapeOf(schema: Schema): Shape;
  /** How a second opinion is learned; null for a task without one. */
  readonly opinion: OpinionLearner<Schema> | null;
  /** The training target of an annotation. Throws if the annotation is of another task, which would be a bug. */
  targetOf(kept: StoredAnswer): Target;
  /** The part of an evaluation that is stored with the interpreter; null if nothing could be scored. */
  evaluationOf(measured: Measured, images: number): Evaluation | null;
  qualityOf(validation: Validation | null): Quality | null;
  /** The score of an image on which the members disagree as much as possible. */
  greatestScore(schema: Schema, members: number): number;

  /** A release's sample, labelled by an interpreter: its output for a release, at the side of the image. */
  sampleOf(output: Output, origin: Origin, schema: Schema, options: { readonly specks: number }): Sample;
  /** A release's sample, labelled by a person; null if the annotation is not of this task. */
  humanSampleOf(kept: StoredAnswer, origin: Origin, schema: Schema): Sample | null;
}
