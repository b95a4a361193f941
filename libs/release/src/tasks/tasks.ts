import type {
  LabelChange,
  LabelSchema,
  LabelStats,
  Manifest,
  ManifestLabels,
  Quality,
  RecordLabels,
  SampleRecord,
  Task,
} from '@gannet/contracts';
import { keypoints } from './keypoints/keypoints.js';
import { parts } from './parts/parts.js';
import type { LabelTally, ReleaseTask } from './release-task.js';

type AnyTask = ReleaseTask<LabelSchema, Quality>;

const TASKS: Readonly<Record<Task, AnyTask>> = { parts, keypoints };

/** Tasks that are identified by a field come before the one that is identified by the absence of any. */
export const RELEASE_TASKS: readonly AnyTask[] = [keypoints, parts];

/** All formats that a release can be converted to; the canonical shards are WebDataset already. */
export const FORMATS = [...parts.formats, ...keypoints.formats];

export function releaseTask(task: Task): AnyTask {
  return TASKS[task];
}

/** The task of a release with this manifest, or a sample with this record. */
export function releaseTaskIn(labels: Partial<Manifest> | Partial<SampleRecord>): AnyTask {
  return RELEASE_TASKS.find((task) => task.has(labels)) ?? parts;
}

/** Counts over the kept images of a release, for its task. */
export function tallyOf(manifest: ManifestLabels): LabelTally<LabelStats> {
  const tallies = { parts: parts.tally(manifest), keypoints: keypoints.tally(manifest) };
  return {
    add: (record: RecordLabels) => Object.values(tallies).forEach((tally) => tally.add(record)),
    stats: () => ({ ...tallies.parts.stats(), ...tallies.keypoints.stats() }),
  };
}

/** The difference between two samples whose labels are the same. */
export const NO_CHANGE: LabelChange = { ...parts.noChange, ...keypoints.noChange };
