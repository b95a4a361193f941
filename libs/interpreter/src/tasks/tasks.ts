import { keypoints } from './keypoints.js';
import { parts } from './parts.js';
import type { TaskInterpreter } from './task-interpreter.js';

type AnyInterpreter = TaskInterpreter<unknown, unknown, unknown, unknown, unknown, unknown>;

const TASKS = { parts, keypoints } satisfies Readonly<Record<string, AnyInterpreter>>;
type InterpreterTask = keyof typeof TASKS;

export const INTERPRETER_TASKS: readonly AnyInterpreter[] = Object.values(TASKS);

/** The task-specific parts of an interpreter. */
export function taskInterpreter(task: InterpreterTask): AnyInterpreter {
  return TASKS[task];
}
