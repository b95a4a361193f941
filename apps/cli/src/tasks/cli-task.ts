import type { KeypointSubmission, Manifest, PartsSubmission, Placement } from '@gannet/contracts';
import type { TrainingSettings } from '@gannet/interpreter';
import type { Tensor } from '@gannet/onnx';
import type { Rgb } from '@gannet/raster';
import type { Origin, Sample } from '@gannet/release';
import type { StudentEvaluation } from '@gannet/student';
import type { AblationTask } from '../ablation/task.js';
import type { Labeller, Placer } from '../demo/oracle.js';
import type { DemoTask } from '../demo/task.js';

type Answered = Pick<PartsSubmission, 'task' | 'labels'> | Pick<KeypointSubmission, 'task' | 'points'>;

/** An image; `rgb` is [height, width, 3]. */
interface Picture {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Labels of one image: null for everything but the task's. */
export interface Labels<P extends Placement = Placement> {
  /** [height, width] class indices. */
  readonly labels: Uint8Array | null;
  /** In the order of the schema. */
  readonly points: readonly P[] | null;
}

type Results = Readonly<Record<string, Tensor>>;

/**
 * The task-specific parts of the command line. The members are methods, so that an implementation for its own
 * predictions also counts as one for any: it is only ever called with its own.
 */
export interface CliTask<Prediction, Evaluation extends StudentEvaluation> {
  /** A simulated annotator's answer, in pixels of which an item has `side` on a side. */
  answer(labeller: Labeller & Partial<Placer>, picture: Picture, side: number): Promise<Answered>;
  /** The task-specific parts of a demo. */
  demo(): DemoTask;
  /** The evaluation of the demo's student on real renders, as lines of text. */
  realLines(evaluation: Evaluation): string[];
  readonly ablation: AblationTask;
  /** The defaults that an ablation's variants override. */
  ablationDefaults(): TrainingSettings;

  /** The labels in a factory's output. */
  made(results: Results): Labels<Placement & { readonly spread: number }>;
  /** Applies the release's post-processing to a factory's labels. */
  finish(labels: Labels, manifest: Manifest): void;
  sampleOf(labels: Labels<Placement & { readonly spread: number }>, origin: Origin, manifest: Manifest): Sample;
  /** Labels to compare one by one, and their positions, empty if they have none. */
  compared(labels: Labels): { readonly values: ArrayLike<number>; readonly places: readonly Placement[] };
  /** Whether labels have positions, and thus distances. */
  readonly hasPlaces: boolean;

  readonly model: StudentModel<Prediction>;
}

/** How the outputs of a student's `student.onnx` are used. */
export interface StudentModel<Prediction> {
  /** The output that identifies the task. */
  readonly output: string;
  /** The outputs to compute; by default all. */
  readonly outputs?: readonly string[];
  read(results: Results): Prediction;
  /** [height, width] class indices for a label map; null if there is none. */
  labelMap(prediction: Prediction): Uint8Array | null;
  /** The overlay: [height, width] palette indices, 0 for none, and their opacity. */
  overlay(
    prediction: Prediction,
    width: number,
    height: number,
  ): { readonly indices: Uint8Array; readonly opacity: number };
  /** The colours of the overlay's indices, for labels of which some have their own. */
  palette(colors: readonly (string | null)[]): Rgb[];
  /** For a COCO file. */
  categories(names: readonly string[]): object[];
  /** For a COCO file, without the ids of annotation and image. */
  annotations(prediction: Prediction, width: number, height: number): object[];
}
