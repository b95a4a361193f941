import type { Task } from '@gannet/contracts';

/** The task when none is given. */
export const DEFAULT_TASK: Task = 'parts';
