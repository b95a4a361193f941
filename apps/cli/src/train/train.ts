import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, releaseTaskIn } from '@gannet/release';
import { openSession } from '@gannet/runtime';
import {
  type Architecture,
  defaultStudentSettings,
  evaluateStudent,
  type Validation,
  openPredictor,
  type Student,
  studentCard,
  type StudentEvaluation,
  studentGraph,
  type StudentRequest,
  type StudentSettings,
  studentTask,
  trainStudent,
  WIDTHS,
} from '@gannet/student';
import { Diverged } from '@gannet/training';
import { lockFolder } from '../folder-lock.js';
import { Failed } from '../failed.js';
import { requireRuntime } from '../make/factory.js';
import { pulledRelease } from '../pulled.js';
import { cliTask } from '../tasks/tasks.js';
import { curvesSvg } from './curves.js';
import { TrainingFolder } from './folder.js';
import { type Dataset, loadDataset } from './samples.js';

interface TrainOrder {
  readonly folder: string;
  readonly out: string;
  readonly seed: number;
  /** Overrides of `defaultStudentSettings`. */
  readonly settings: Partial<StudentSettings>;
  readonly mayMirror: boolean;
  readonly mayResume: boolean;
  readonly threads: number;
}

interface TrainNews {
  /** Called before the first step, with a sentence that the user should know. */
  note(sentence: string): void;
  steps(done: number, of: number, loss: number): void;
  validation(validation: Validation, of: number): void;
}

export interface TrainedFolder {
  readonly project: string;
  readonly version: string;
  readonly path: string;
  /** Whether the student was there already. */
  readonly alreadyHere: boolean;
  readonly steps: number;
  readonly bestStep: number | null;
  /** By split; empty if the student was there already: `metrics.json` has them. */
  readonly evaluations: Readonly<Record<string, StudentEvaluation>>;
}

/** The folder of a training, and the student; null if it was there already. */
interface Training {
  readonly result: TrainedFolder;
  readonly student: Student | null;
}

/** Trains a student on a pulled release: see `docs/student.md`. Throws Failed. */
export async function train(order: TrainOrder, signal: AbortSignal, news: TrainNews): Promise<Training> {
  const { folder, out, seed, settings: given, mayMirror, mayResume, threads } = order;
  const { source, digest } = await pulledRelease(folder, 'trained on');
  const { project, version, image } = source.manifest;
  requireRuntime();
  const lock = await lockFolder(
    path.join(await realpath(path.dirname(out)).catch(() => path.dirname(out)), path.basename(out)),
  );
  try {
    const mirror = mayMirror ? cliTask(releaseTaskIn(source.manifest).name).mirrorOf(source.manifest) : null;
    const settings = { ...defaultStudentSettings(image, order.settings.steps), mirror, ...given };
    const place = await TrainingFolder.open(
      out,
      { project, version, digest, seed, settings, isDone: false },
      mayResume,
    );
    if (place === null)
      return {
        result: {
          project,
          version,
          path: out,
          alreadyHere: true,
          steps: settings.steps,
          bestStep: null,
          evaluations: {},
        },
        student: null,
      };
    const dataset = await loadDataset(source, seed, signal);
    if (mayMirror && mirror === null)
      news.note('Images are not mirrored: a class has a side in its name, and its other side is missing.');
    for (const sentence of unknowns(dataset)) news.note(sentence);
    const architecture: Architecture = { task: dataset.task, ...image, widths: WIDTHS };
    const request: StudentRequest = {
      architecture,
      train: dataset.train,
      val: dataset.val,
      seed,
      settings,
      origin: digest,
      threads,
    };
    const { student, validations, bestStep } = await learn(request, place, dataset, signal, news);
    const evaluations = await measured(student, dataset, { seed, threads });
    const origin = {
      project,
      version,
      digest,
      generator: source.manifest.generator,
      labelledImages: source.manifest.interpreter.labelledImages,
      names: dataset.names,
      images: { train: dataset.train.length, val: dataset.val.length, isOwnVal: dataset.isOwnVal },
    };
    await place.write('student.onnx', studentGraph(student, dataset.names, dataset.colors));
    await place.write('curves.svg', curvesSvg(validations, studentTask(dataset.task).scoreName));
    await place.write(
      'metrics.json',
      canonicalJson({
        release: { project, version, digest },
        seed,
        settings,
        validations,
        bestStep,
        temperature: student.temperature,
        levels: student.levels,
        names: dataset.names,
        evaluations,
      }),
    );
    await place.write(
      'README.md',
      studentCard({ origin, student, settings, seed, validations, bestStep, evaluations }),
    );
    if (source.license !== '') await place.write('LICENSE', source.license);
    await place.finish();
    const steps = validations.at(-1)?.step ?? 0;
    return { result: { project, version, path: out, alreadyHere: false, steps, bestStep, evaluations }, student };
  } finally {
    lock.release();
  }
}

async function learn(
  request: StudentRequest,
  place: TrainingFolder,
  dataset: Dataset,
  signal: AbortSignal,
  news: TrainNews,
): ReturnType<typeof trainStudent> {
  const { steps } = request.settings;
  try {
    return await trainStudent(request, openSession, {
      checkpoint: await place.checkpoint(),
      onSteps: (done, loss) => {
        signal.throwIfAborted();
        news.steps(done, steps, loss);
      },
      onValidation: async (validations, checkpoint) => {
        await place.keep(checkpoint());
        await place.write('curves.svg', curvesSvg(validations, studentTask(dataset.task).scoreName));
        const last = validations.at(-1);
        if (last) news.validation(last, steps);
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Diverged)
      throw new Failed(
        `${error.message[0]?.toUpperCase()}${error.message.slice(1)}. Try a smaller --rate than ${request.settings.learningRate}, in another folder.`,
        { cause: error },
      );
    if (error instanceof RangeError)
      throw new Failed(`The student cannot be trained: ${error.message}.`, { cause: error });
    throw error;
  }
}

async function measured(
  student: Parameters<typeof studentGraph>[0],
  { val, test }: Dataset,
  { seed, threads }: { readonly seed: number; readonly threads: number },
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
function unknowns({ task, names, train, isOwnVal, val }: Dataset): string[] {
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
