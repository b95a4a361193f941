import { z } from 'zod';
import { byTask } from './by-task.js';
import {
  keypointFields,
  KeypointEvaluation,
  KeypointPrediction,
  KeypointQuality,
  keypoints,
  KeypointSchema,
  KeypointSubmission,
  NewKeypointSchema,
  UnfinishedKeypoints,
} from './keypoints.js';
import {
  NewPartsSchema,
  parts,
  PartsEvaluation,
  partsFields,
  PartsPrediction,
  PartsQuality,
  PartsSchema,
  PartsSubmission,
} from './parts.js';
import type { Headline, TaskContract } from './task-contract.js';

/** The label task: a class for every pixel, or the position of each keypoint. */
export const Task = z.enum(['parts', 'keypoints']);
export type Task = z.infer<typeof Task>;

const TASKS: Readonly<Record<Task, TaskContract<LabelSchema, Evaluation>>> = { parts, keypoints };

export function taskContract(task: Task): TaskContract<LabelSchema, Evaluation> {
  return TASKS[task];
}

/** The label schema of a project. */
export const LabelSchema = byTask(PartsSchema, KeypointSchema);
export type LabelSchema = z.output<typeof LabelSchema>;

/** The label schema in a request to create a project. */
export const NewLabelSchema = byTask(NewPartsSchema, NewKeypointSchema);

export const Prediction = byTask(PartsPrediction, KeypointPrediction);
export type Prediction = z.output<typeof Prediction>;

/** A person's annotation of an item. */
export const Submission = byTask(PartsSubmission, KeypointSubmission);
export type Submission = z.output<typeof Submission>;

/** A person's unfinished annotation of an item. */
export const Unfinished = byTask(PartsSubmission, UnfinishedKeypoints);
export type Unfinished = z.output<typeof Unfinished>;

/** Quality of an interpreter, by cross-validation. */
export const Quality = byTask(PartsQuality, KeypointQuality);
export type Quality = z.output<typeof Quality>;

/** Evaluation of an interpreter on chosen images: the gold set. */
export const Evaluation = byTask(PartsEvaluation, KeypointEvaluation);
export type Evaluation = z.output<typeof Evaluation>;

/** The answer fields of all tasks: only those of the project's task are not null. */
export const answerFields = { ...orNull(partsFields.answer), ...orNull(keypointFields.answer) };
/** The same for unfinished work. */
export const unfinishedFields = { ...orNull(partsFields.unfinished), ...orNull(keypointFields.unfinished) };
/** Label fields of a manifest. */
export const manifestFields = { ...partsFields.manifest, ...keypointFields.manifest };
export type ManifestLabels = z.output<z.ZodObject<typeof manifestFields>>;
/** Label fields of a sample's record. */
export const recordFields = { ...partsFields.record, ...keypointFields.record };
export type RecordLabels = z.output<z.ZodObject<typeof recordFields>>;
/** Label fields of a sample preview. */
export const previewFields = { ...partsFields.preview, ...keypointFields.preview };
export type PreviewLabels = z.output<z.ZodObject<typeof previewFields>>;
/** Statistics over the images of a release. */
export const statsFields = { ...partsFields.stats, ...keypointFields.stats };
export type LabelStats = z.output<z.ZodObject<typeof statsFields>>;
/** Size of a label change between two releases. */
export const changeFields = { ...partsFields.change, ...keypointFields.change };
export type LabelChange = z.output<z.ZodObject<typeof changeFields>>;

function orNull<S extends z.ZodRawShape>(shape: S): { [K in keyof S]: z.ZodNullable<S[K]> } {
  return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, z.nullable(field)])) as {
    [K in keyof S]: z.ZodNullable<S[K]>;
  };
}

/** The number by which rounds of a project are compared. */
export function headlineOf(quality: Evaluation): Headline {
  const task = taskContract(quality.task);
  return { name: task.headlineName, ...task.headlineOf(quality) };
}

/** The name of a task's headline metric. */
export const headlineNames: Readonly<Record<Task, string>> = {
  parts: parts.headlineName,
  keypoints: keypoints.headlineName,
};
