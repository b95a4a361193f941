import {
  type Evaluation,
  type LabelMapping,
  type LabelSchema,
  mappedList,
  type Placement,
  type Prediction,
  type Quality,
  type Submission,
  type Task,
  type Unfinished,
} from '@gannet/contracts';
import { keypoints } from './keypoints/keypoints.js';
import { mappedLabels, runsOf } from './parts/answer.js';
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

/** A stored answer under a mapping of its labels to `count` others; keypoints that it lacks become `added`. */
export function mappedAnswer<P extends Placement | null>(
  { labels, points }: StoredAnswer<P>,
  mapping: LabelMapping,
  count: number,
  added: P,
): StoredAnswer<P> {
  return {
    labels: labels && Buffer.from(mappedLabels(labels, mapping)),
    points: points && mappedList(points, mapping, count, added),
  };
}

/** A stored answer in the format of the contract. */
export function shownAnswer<P extends Placement | null>(
  { labels, points }: StoredAnswer<P>,
  { width, height }: { readonly width: number; readonly height: number },
) {
  return { labels: runsOf(width, height, labels), points: points && [...points] };
}
