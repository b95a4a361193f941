import { derivedSeed, mulberry32 } from '@gannet/metrics';
import type { Predictor } from './predictor.js';
import { studentTask } from './tasks/tasks.js';
import type { Architecture, Student, StudentEvaluation, StudentSample } from './types.js';

const BOOTSTRAP_STREAM = 31;

/** Evaluates a student on labelled images. Throws RangeError when there is none. */
export async function evaluateStudent(
  student: Student,
  samples: readonly StudentSample[],
  predictor: Predictor,
  seed: number,
): Promise<StudentEvaluation> {
  if (samples.length === 0) throw new RangeError('there is no image to measure a student on');
  const rng = mulberry32(derivedSeed(seed, BOOTSTRAP_STREAM));
  return studentTask(student.architecture.task).evaluate(student, samples, predictor.predict(student, samples), rng);
}

/** The score of a validation, such as mean IoU. */
export async function scoreOf(
  weights: Pick<Student, 'parameters' | 'statistics'>,
  architecture: Architecture,
  samples: readonly StudentSample[],
  predictor: Predictor,
): Promise<number | null> {
  return studentTask(architecture.task).scoreOf(architecture, samples, predictor.predict(weights, samples));
}
