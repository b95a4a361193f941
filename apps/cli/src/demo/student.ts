import path from 'node:path';
import { openSession } from '@gannet/runtime';
import { evaluateStudent, openPredictor, type StudentEvaluation, type StudentSample } from '@gannet/student';
import { barOn } from '../bars.js';
import type { Io } from '../io.js';
import { cliTask } from '../tasks/tasks.js';
import { train } from '../train/train.js';
import type { DemoSettings } from './settings.js';

/** As for the demo's server and its evaluations. */
const THREADS = 2;

/** A student of a demo's release, and its evaluation on real images. */
export interface DemoStudent {
  readonly path: string;
  /** Number of training steps, and their duration. */
  readonly steps: number;
  readonly seconds: number;
  /** On held-out renders with exact labels. Intervals are 95% bootstrap intervals over images. */
  readonly real: StudentEvaluation;
}

/** The folder of the student for a release in `out`. */
export function studentFolderOf(out: string): string {
  return `${path.resolve(out)}-student`;
}

/**
 * Trains a student on the pulled release, like `gannet train`, and evaluates it on real renders, which have the labels
 * of both tasks.
 */
export async function demoStudent(
  { out, studentSteps, seed }: Pick<DemoSettings, 'out' | 'studentSteps' | 'seed'>,
  renders: readonly StudentSample[],
  io: Io,
): Promise<DemoStudent> {
  const bar = barOn(io, 'student {bar} {value}/{total} {text}');
  const begun = performance.now();
  try {
    const { result, student } = await train(
      {
        folder: out,
        out: studentFolderOf(out),
        seed,
        settings: { steps: studentSteps },
        mayMirror: true,
        mayResume: false,
        threads: THREADS,
      },
      io.signal,
      {
        note: (sentence) => io.err(sentence),
        steps: (done, of, loss) => bar.show(done, of, `loss ${loss.toFixed(3)}`),
        validation: () => undefined,
      },
    );
    const seconds = (performance.now() - begun) / 1000;
    // The folder was empty, so there was no student before.
    return { path: result.path, steps: result.steps, seconds, real: await measuredOn(renders, student!, seed) };
  } finally {
    bar.stop();
  }
}

async function measuredOn(
  renders: readonly StudentSample[],
  student: Parameters<typeof evaluateStudent>[0],
  seed: number,
): Promise<StudentEvaluation> {
  const predictor = await openPredictor(student.architecture, openSession, THREADS);
  try {
    return await evaluateStudent(student, renders, predictor, seed);
  } finally {
    await predictor.close();
  }
}

/** The evaluation as lines of text. */
export function studentLines({ path: folder, steps, seconds, real }: DemoStudent): string[] {
  const about = `A student of the release, after ${steps} steps in ${Math.round(seconds)} s, on ${real.images} real renders that nothing was trained on (95% bootstrap intervals over images):`;
  return [about, ...cliTask(real.kind).realLines(real), `  It is in ${folder}`];
}
