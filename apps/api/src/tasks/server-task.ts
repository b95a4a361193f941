import type { Confidence, Placement, SampleRecord } from '@gannet/contracts';
import type { Sample } from '@gannet/release';

/** An answer as it is kept: all but that of the project's task are null. */
export interface Kept<P extends Placement | null = Placement> {
  /** One class index a pixel, row-major. */
  readonly labels: Buffer | null;
  /** In the order of the schema; in a draft, null for one of which nothing was said yet. */
  readonly points: readonly P[] | null;
}

export type Read<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly problem: string };

/** Where an image of a release comes from. */
interface Origin {
  readonly seed: number;
  readonly psi: number;
  readonly score: number | null;
  readonly confidence?: Confidence;
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
  readonly side: number;
  readonly provenance: SampleRecord['provenance'];
}

/**
 * What people's answers and an interpreter's are to the server where a project has one task. These are methods, so that
 * one which takes its own schema alone stands for one that takes any: it is only ever given its own.
 *
 * `Output` is what `taskInterpreter` says of an image.
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
  /** Why a project with this schema cannot be made on images of this side, as a sentence; null when it can. */
  problemOf(schema: Schema, side: number): string | null;

  /** An answer, finished or not, as it is kept, or the sentence that says what is wrong with it. */
  read(answer: Answer | Unfinished, schema: Schema, side: number): Read<{ kept: Partial<Kept<Placement | null>> }>;
  /** In how many pixels, or keypoints, an answer differs from `comparable`; null where they do not fit. */
  changed(comparable: Uint8Array, answer: Answer, side: number): number | null;

  predictionOf(
    output: Output & { readonly score: number },
    context: { readonly side: number; readonly schema: Schema; readonly members: number },
  ): Prediction;
  /** What of a prediction an answer is compared with, small enough to be kept at hand for everybody who has an image. */
  comparable(output: Output): Uint8Array;
  /** Why there is no picture of a prediction, as a sentence; null where there is one. */
  readonly whyNoPicture: string | null;
  /** [side, side] indices of the picture. */
  picture(output: Output): Uint8Array;
  /** Why a prediction is not refitted to strokes, as a sentence; null where it is. */
  readonly whyNoRefit: string | null;

  /** What of a schema decides about the interpreter's network. */
  shapeOf(schema: Schema): Shape;
  /** What an annotation teaches. That it is of another task than its project would be a bug. */
  targetOf(kept: Kept): Target;
  /** What of a measurement is kept with the interpreter; null where nothing could be measured. */
  evaluationOf(measured: Measured, images: number): Evaluation | null;
  qualityOf(validation: Validation | null): Quality | null;
  /** The score of an image over which the members could not disagree more. */
  greatestScore(schema: Schema, members: number): number;

  /** An image of a release that an interpreter labelled. */
  sampleOf(output: Output, origin: Origin, schema: Schema, options: { readonly specks: number }): Sample;
  /** One that a person labelled; null where the annotation has no answer of this task. */
  humanSampleOf(kept: Kept, origin: Origin, schema: Schema): Sample | null;
}
