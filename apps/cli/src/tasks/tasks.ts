import type { Task } from '@gannet/contracts';
import type { StudentEvaluation } from '@gannet/student';
import type { CliTask } from './cli-task.js';
import { keypoints } from './keypoints/keypoints.js';
import { parts } from './parts/parts.js';

export type AnyTask = CliTask<unknown, StudentEvaluation>;

const TASKS: Readonly<Record<Task, AnyTask>> = { parts, keypoints };

export const CLI_TASKS: readonly AnyTask[] = Object.values(TASKS);

/** The task-specific parts of the command line. */
export function cliTask(task: Task): AnyTask {
  return TASKS[task];
}
