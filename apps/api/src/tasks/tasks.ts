import type {
  Evaluation,
  LabelSchema,
  Placement,
  Prediction,
  Quality,
  Submission,
  Task,
  Unfinished,
} from '@gannet/contracts';
import { keypoints } from './keypoints/keypoints.js';
import { runsOf } from './parts/answer.js';
import { parts } from './parts/parts.js';
import type { StoredAnswer, ServerTask } from './server-task.js';

type AnyTask = ServerTask<
  LabelSchema,
  Submission,
  Unfinished,
  Prediction,
  unknown,
  unknown,
  unknown,
  unknown,
  unknown,
  Evaluation,
  Quality
>;

const TASKS: Readonly<Record<Task, AnyTask>> = { parts, keypoints };

/** How the server handles answers of this task. */
export function serverTask(task: Task): AnyTask {
  return TASKS[task];
}

/** The stored form of no answer. */
export const NO_ANSWER: StoredAnswer = { labels: null, points: null };

/** A stored answer in the format of the contract. */
export function shownAnswer<P extends Placement | null>(
  { labels, points }: StoredAnswer<P>,
  { width, height }: { readonly width: number; readonly height: number },
) {
  return { labels: runsOf(width, height, labels), points: points && [...points] };
}
