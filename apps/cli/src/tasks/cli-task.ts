import type { KeypointSubmission, Manifest, PartsSubmission, Placement, RecordedPlacement } from '@gannet/contracts';
import type { TrainingSettings } from '@gannet/interpreter';
import type { Tensor } from '@gannet/onnx';
import type { Origin, Sample } from '@gannet/release';
import type { StudentEvaluation, StudentSettings, StudentTask } from '@gannet/student';
import type { AblationTask } from '../ablation/task.js';
import type { Labeller, Placer } from '../demo/oracle.js';
import type { DemoTask } from '../demo/task.js';

type Answered = Pick<PartsSubmission, 'task' | 'labels'> | Pick<KeypointSubmission, 'task' | 'points'>;

/** A picture; `rgb` is [height, width, 3]. */
interface Picture {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Labels of one image: those of one task, the others are null. */
export interface Labels<P extends Placement = Placement> {
  /** [height, width] class indices. */
  readonly labels: Uint8Array | null;
  /** In the order of the schema. */
  readonly points: readonly P[] | null;
}

type Results = Readonly<Record<string, Tensor>>;

/**
 * What the command line does in its own way for a task. These are methods, so that one which takes its own predictions
 * alone stands for one that takes any: it is only ever given its own.
 */
export interface CliTask<Prediction, Evaluation extends StudentEvaluation> {
  /** A simulated annotator's answer. */
  answer(labeller: Labeller & Partial<Placer>, picture: Picture): Promise<Answered>;
  /** The rounds of a demo. */
  demo(): DemoTask;
  /** How good the demo's student is on real renders, in lines. */
  realLines(evaluation: Evaluation): string[];
  readonly ablation: AblationTask;
  /** What an ablation's variants differ from. */
  ablationDefaults(): TrainingSettings;

  /** What a student learns of a release; null when there is nothing to tell apart. */
  learns(manifest: Manifest): StudentTask | null;
  /** What changes places in a mirror; null when images must not be mirrored. */
  mirrorOf(manifest: Manifest): StudentSettings['mirror'];
  labelsIn(
    sample: Sample,
  ): ({ readonly ok: true } & Labels<RecordedPlacement>) | { readonly ok: false; readonly problem: string };

  /** What a release's factory gives. */
  made(results: Results): Labels<Placement & { readonly spread: number }>;
  /** Does to labels what the release does to those of its factory. */
  finish(labels: Labels, manifest: Manifest): void;
  sampleOf(labels: Labels<Placement & { readonly spread: number }>, origin: Origin, manifest: Manifest): Sample;
  /** Labels to compare, one by one, and where they lie; null where they do not lie anywhere. */
  compared(labels: Labels): { readonly values: ArrayLike<number>; readonly places: readonly Placement[] };
  /** Whether labels lie somewhere, so that they can be a distance apart. */
  readonly hasPlaces: boolean;

  readonly model: StudentModel<Prediction>;
}

/** What is done with the answers of a student's `student.onnx`. */
export interface StudentModel<Prediction> {
  /** The output by which it is known. */
  readonly output: string;
  /** What is computed; everything when absent. */
  readonly outputs?: readonly string[];
  read(results: Results): Prediction;
  /** [height, width] class indices that go into a file of their own; null when there are none. */
  labelMap(prediction: Prediction): Uint8Array | null;
  /** What lies over the picture: [height, width] colours of classes, 0 for none, and how much they cover. */
  overlay(
    prediction: Prediction,
    width: number,
    height: number,
  ): { readonly marks: Uint8Array; readonly share: number };
  /** Of COCO's file. */
  categories(names: readonly string[]): object[];
  /** Of COCO's file, without the ids of annotation and image. */
  annotations(prediction: Prediction, width: number, height: number): object[];
}
