import type { Task } from '@gannet/contracts';
import type { LabelTask } from '../desk/label-task';
import { keypoints } from '../keypoints/keypoints-task';
import { parts } from '../parts/parts-task';

const TASKS: Readonly<Record<Task, LabelTask>> = { parts, keypoints };

/** What the client knows of a label task. */
export function labelTask(task: Task): LabelTask {
  return TASKS[task];
}
