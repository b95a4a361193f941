import type { StudentOutput, Student, StudentEvaluation, StudentTask } from '../types.js';
import { keypoints } from './keypoints/keypoints.js';
import { parts } from './parts/parts.js';
import type { TaskOfStudent } from './student-task.js';

type AnyTask = TaskOfStudent<StudentTask, StudentEvaluation, Partial<StudentOutput>, Partial<Student>>;

const TASKS: Readonly<Record<StudentTask['kind'], AnyTask>> = { parts, keypoints };

export const STUDENT_TASKS: readonly AnyTask[] = Object.values(TASKS);

/** The task-specific parts, by a task or an evaluation. */
export function studentTask({ kind }: Pick<StudentTask, 'kind'>): AnyTask {
  return TASKS[kind];
}

/** Number of output channels of a network. */
export function outputsOf(task: StudentTask): number {
  return studentTask(task).outputsOf(task);
}

/** The unfitted parameters of all tasks. */
export const NO_OUTPUT: StudentOutput = { ...parts.noOutput, ...keypoints.noOutput };
export const NOT_FITTED = { ...parts.notFitted, ...keypoints.notFitted };
