import type { Task } from '@gannet/contracts';

/** What is labelled when nothing is said. */
export const DEFAULT_TASK: Task = 'parts';
