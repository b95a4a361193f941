import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, labelledImages } from '@gannet/release';
import { openSession } from '@gannet/runtime';
import {
  curvesSvg,
  Damaged,
  type LabelledRelease,
  type Lesson,
  type Student,
  type StudentEvaluation,
  studentSettings,
  type StudentSettings,
  studentTask,
  type TrainedStudent,
  trainOnRelease,
  Untrainable,
  type Validation,
} from '@gannet/student';
import { Diverged } from '@gannet/training';
import { lockFolder } from '../folder-lock.js';
import { Failed } from '../failed.js';
import { requireRuntime } from '../make/factory.js';
import { pulledRelease } from '../pulled.js';
import { TrainingFolder } from './folder.js';

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
  const { folder, out, seed, mayMirror, mayResume, threads } = order;
  const { source, digest } = await pulledRelease(folder, 'trained on');
  const { project, version } = source.manifest;
  requireRuntime();
  const lock = await lockFolder(
    path.join(await realpath(path.dirname(out)).catch(() => path.dirname(out)), path.basename(out)),
  );
  try {
    const release = labelledImages(source, digest);
    const settings = studentSettings(release, order.settings, mayMirror);
    const place = await TrainingFolder.open(
      out,
      { project, version, digest, seed, settings: { ...settings }, isDone: false },
      mayResume,
    );
    const about = { project, version, path: out };
    if (place === null)
      return {
        result: { ...about, alreadyHere: true, steps: settings.steps, bestStep: null, evaluations: {} },
        student: null,
      };
    if (mayMirror && settings.mirror === null)
      news.note('Images are not mirrored: a class has a side in its name, and its other side is missing.');
    const trained = await learn(release, { seed, settings, threads }, place, signal, news);
    const { student, validations, bestStep, evaluations } = trained;
    for (const [name, content] of Object.entries(trained.files)) await place.write(name, content);
    await place.write('metrics.json', canonicalJson(trained.metrics));
    await place.finish();
    const steps = validations.at(-1)?.step ?? 0;
    return { result: { ...about, alreadyHere: false, steps, bestStep, evaluations }, student };
  } finally {
    lock.release();
  }
}

async function learn(
  release: LabelledRelease,
  lesson: Lesson,
  place: TrainingFolder,
  signal: AbortSignal,
  news: TrainNews,
): Promise<TrainedStudent> {
  const { steps, learningRate } = lesson.settings;
  const { scoreName } = studentTask({ kind: release.task });
  try {
    return await trainOnRelease(release, lesson, openSession, await place.checkpoint(), signal, {
      onNote: (sentence) => news.note(sentence),
      onSteps: (done, loss) => news.steps(done, steps, loss),
      onValidation: async (validations, checkpoint) => {
        await place.keep(checkpoint());
        await place.write('curves.svg', curvesSvg(validations, scoreName));
        const last = validations.at(-1);
        if (last) news.validation(last, steps);
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Diverged)
      throw new Failed(
        `${error.message[0]?.toUpperCase()}${error.message.slice(1)}. Try a smaller --rate than ${learningRate}, in another folder.`,
        { cause: error },
      );
    if (error instanceof Untrainable)
      throw new Failed(error instanceof Damaged ? `${error.message} Run gannet pull again.` : error.message, {
        cause: error,
      });
    throw error;
  }
}
