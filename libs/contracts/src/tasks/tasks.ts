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

/** What people and the interpreter say of an image: a class for every pixel, or where each keypoint lies. */
export const Task = z.enum(['parts', 'keypoints']);
export type Task = z.infer<typeof Task>;

const TASKS: Readonly<Record<Task, TaskContract<LabelSchema, Evaluation>>> = { parts, keypoints };

export function taskContract(task: Task): TaskContract<LabelSchema, Evaluation> {
  return TASKS[task];
}

/** What people label in a project's images. */
export const LabelSchema = byTask(PartsSchema, KeypointSchema);
export type LabelSchema = z.output<typeof LabelSchema>;

/** The same of a project that is to be made. */
export const NewLabelSchema = byTask(NewPartsSchema, NewKeypointSchema);

export const Prediction = byTask(PartsPrediction, KeypointPrediction);
export type Prediction = z.output<typeof Prediction>;

/** A person's answer to an item. */
export const Submission = byTask(PartsSubmission, KeypointSubmission);
export type Submission = z.output<typeof Submission>;

/** A person's answer to an item while they work on it. */
export const Unfinished = byTask(PartsSubmission, UnfinishedKeypoints);
export type Unfinished = z.output<typeof Unfinished>;

/** How good an interpreter is, by cross-validation. */
export const Quality = byTask(PartsQuality, KeypointQuality);
export type Quality = z.output<typeof Quality>;

/** How good an interpreter is on images that somebody chose for it: the gold set. */
export const Evaluation = byTask(PartsEvaluation, KeypointEvaluation);
export type Evaluation = z.output<typeof Evaluation>;

/** An answer to any task: one of them has a value, that of the project's task. */
export const answerFields = { ...orNull(partsFields.answer), ...orNull(keypointFields.answer) };
/** The same of unfinished work. */
export const unfinishedFields = { ...orNull(partsFields.unfinished), ...orNull(keypointFields.unfinished) };
/** What a manifest says of its labels. */
export const manifestFields = { ...partsFields.manifest, ...keypointFields.manifest };
/** What the record of a sample says of its labels. */
export const recordFields = { ...partsFields.record, ...keypointFields.record };
/** What a sample that is shown has beside its pictures. */
export const previewFields = { ...partsFields.preview, ...keypointFields.preview };
/** What is counted over the images of a release. */
export const statsFields = { ...partsFields.stats, ...keypointFields.stats };
/** How far the labels of one sample differ in two releases. */
export const changeFields = { ...partsFields.change, ...keypointFields.change };

function orNull<S extends z.ZodRawShape>(shape: S): { [K in keyof S]: z.ZodNullable<S[K]> } {
  return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, z.nullable(field)])) as {
    [K in keyof S]: z.ZodNullable<S[K]>;
  };
}

/** The one number by which rounds of a project are compared. */
export function headlineOf(quality: Evaluation): Headline {
  const task = taskContract(quality.task);
  return { name: task.headlineName, ...task.headlineOf(quality) };
}

/** What the headline of a task is called. */
export const headlineNames: Readonly<Record<Task, string>> = {
  parts: parts.headlineName,
  keypoints: keypoints.headlineName,
};
