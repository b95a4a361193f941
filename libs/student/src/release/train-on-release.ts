import type { OpenSession } from '@gannet/onnx';
import { studentCard } from '../card.js';
import { evaluateStudent } from '../evaluation.js';
import { studentGraph } from '../export.js';
import { WIDTHS } from '../network.js';
import { openPredictor } from '../predictor.js';
import { defaultStudentSettings } from '../settings.js';
import { studentTask } from '../tasks/tasks.js';
import { trainStudent } from '../training.js';
import type { Student, StudentEvaluation, StudentSettings, Validation } from '../types.js';
import { curvesSvg } from './curves.js';
import { type Dataset, type LabelledRelease, loadDataset } from './dataset.js';
import { Untrainable } from './untrainable.js';

/** How a student is trained on a release. Equal lessons give equal bytes, on the same runtime. */
export interface Lesson {
  readonly seed: number;
  /** See `studentSettings`. */
  readonly settings: StudentSettings;
  /** Number of cores; another number gives other bytes. */
  readonly threads: number;
}

interface LessonNews {
  /** Called before the first step, with a sentence that the user should know. */
  readonly onNote?: (sentence: string) => void;
  readonly onSteps: (done: number, loss: number) => void | Promise<void>;
  /** Called after every validation with all so far, and what `--resume` continues from. A rejection stops the training. */
  readonly onValidation: (validations: readonly Validation[], checkpoint: () => Uint8Array) => void | Promise<void>;
}

/** A student of a release with its files. */
export interface TrainedStudent {
  readonly student: Student;
  readonly validations: readonly Validation[];
  /** The step whose weights were kept. */
  readonly bestStep: number;
  /** By split: `val`, and `test` where the release has one. */
  readonly evaluations: Readonly<Record<string, StudentEvaluation>>;
  /** `student.onnx`, `curves.svg`, `README.md`, and `LICENSE` where the release has one. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The content of `metrics.json`. */
  readonly metrics: object;
}

/** The defaults for a release, with those given instead. Mirroring swaps what the release pairs, if it may be mirrored. */
export function studentSettings(
  { manifest, task }: Pick<LabelledRelease, 'manifest' | 'task'>,
  given: Partial<StudentSettings>,
  mayMirror: boolean,
): StudentSettings {
  const mirror = mayMirror ? studentTask({ kind: task }).mirrorOf(manifest) : null;
  return { ...defaultStudentSettings(manifest.image, given.steps), mirror, ...given };
}

/**
 * Trains a student on a release, evaluates it, and writes its card and figures. `checkpoint` is one that an earlier call
 * gave to `onValidation`. Throws Untrainable with a sentence for a release that nothing can be learned from, for
 * settings or a checkpoint that cannot be, and `Diverged`.
 */
export async function trainOnRelease(
  release: LabelledRelease,
  { seed, settings, threads }: Lesson,
  openSession: OpenSession,
  checkpoint: Uint8Array | null,
  signal: AbortSignal,
  { onNote, onSteps, onValidation }: LessonNews,
): Promise<TrainedStudent> {
  const dataset = await loadDataset(release, seed, signal);
  for (const sentence of notes(release, dataset)) onNote?.(sentence);
  const { manifest, digest, names, colors, license } = release;
  const request = {
    architecture: { task: dataset.task, ...manifest.image, widths: WIDTHS },
    train: dataset.train,
    val: dataset.val,
    seed,
    settings,
    origin: digest,
    threads,
  };
  const { student, validations, bestStep } = await trainStudent(request, openSession, {
    checkpoint,
    onSteps: async (done, loss) => {
      signal.throwIfAborted();
      await onSteps(done, loss);
    },
    onValidation,
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof RangeError)
      throw new Untrainable(`The student cannot be trained: ${error.message}.`, { cause: error });
    throw error;
  });
  const evaluations = await measured(student, dataset, { seed, threads }, openSession);
  const { project, version } = manifest;
  const origin = {
    project,
    version,
    digest,
    generator: manifest.generator,
    labelledImages: manifest.interpreter.labelledImages,
    names,
    images: { train: dataset.train.length, val: dataset.val.length, isOwnVal: dataset.isOwnVal },
  };
  return {
    student,
    validations,
    bestStep,
    evaluations,
    files: {
      'student.onnx': studentGraph(student, names, colors),
      'curves.svg': curvesSvg(validations, studentTask(dataset.task).scoreName),
      'README.md': studentCard({ origin, student, settings, seed, validations, bestStep, evaluations }),
      ...(license === '' ? {} : { LICENSE: license }),
    },
    metrics: {
      release: { project, version, digest },
      seed,
      settings,
      validations,
      bestStep,
      temperature: student.temperature,
      levels: student.levels,
      names,
      evaluations,
    },
  };
}

async function measured(
  student: Student,
  { val, test }: Dataset,
  { seed, threads }: Pick<Lesson, 'seed' | 'threads'>,
  openSession: OpenSession,
): Promise<Record<string, StudentEvaluation>> {
  const predictor = await openPredictor(student.architecture, openSession, threads);
  try {
    const found: Record<string, StudentEvaluation> = { val: await evaluateStudent(student, val, predictor, seed) };
    if (test.length > 0) found['test'] = await evaluateStudent(student, test, predictor, seed);
    return found;
  } finally {
    await predictor.close();
  }
}

/** Sentences about what is missing in the dataset. */
function notes({ names }: LabelledRelease, { task, train, isOwnVal, val }: Dataset): string[] {
  const shown = studentTask(task).shownIn(train);
  const absent = names.filter((_, index) => !shown.has(index));
  return [
    ...(absent.length > 0
      ? [
          `No image to learn from shows ${absent.join(', ')}: the student will never find ${absent.length === 1 ? 'it' : 'them'}.`,
        ]
      : []),
    ...(isOwnVal
      ? []
      : [
          `The release has no images in val here: ${val.length} ${val.length === 1 ? 'is' : 'are'} held out by the seed.`,
        ]),
  ];
}
