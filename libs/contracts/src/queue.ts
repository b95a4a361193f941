import { z } from 'zod';
import { MAX_SECONDS_ON_ITEM } from './limits.js';
import { Base64, Id, Instant, Prose, Psi, Seed, Slug, Told } from './primitives.js';
import { answerFields, Task, Unfinished, unfinishedFields } from './tasks/tasks.js';
import { Confidence, LeasedItem, MAX_COUNT } from './work.js';

/** An image assigned to an annotator. A submit, skip or reject must carry the item's fence. */
export const Item = z.object({
  assignmentId: Id,
  candidateId: Id,
  project: Slug,
  task: Task,
  /** The version of the project's schema when the item was handed out. */
  schemaVersion: z.number().int(),
  round: z.number().int(),
  seed: Seed,
  psi: Psi,
  /** Of the pixels that are answered in: the label map's, or the image's for keypoints. */
  width: z.number().int(),
  height: z.number().int(),
  fence: z.number().int(),
  leaseUntil: Instant,
  /** Duration of the lease: renew it after a third of this time, and whenever the server sends `lease.due`. */
  leaseSeconds: z.number().positive(),
  /** Whether there is a prediction to start from; round 0 has no interpreter and therefore none. */
  hasPrediction: z.boolean(),
  /** Whether it was labelled before, and is to be labelled again because the schema changed. */
  isAgain: z.boolean(),
  /**
   * Whether the seed was labelled on the project's generator before: it begins with the prediction for the image that
   * the present one makes of it, which only counts once somebody submits it.
   */
  isRepredicted: z.boolean(),
  /** Revision of this annotator's draft on the server, 0 if there is none. */
  draft: z.number().int().min(0),
});
export type Item = z.infer<typeof Item>;

/** An item that is likely to come next and can be prefetched before it is leased. */
export const Ahead = Item.pick({ candidateId: true, width: true, height: true, hasPrediction: true });
export type Ahead = z.infer<typeof Ahead>;

/** Returns an item so that somebody else gets it. */
export const Skip = LeasedItem.extend({ reason: Prose(300).default('') });
export type Skip = z.input<typeof Skip>;

/** Unfinished work on an item, stored on the server for its annotator. */
export const Draft = z.object({
  /** Counts the stored versions, from 1. */
  revision: z.number().int().min(1),
  /** The version of the schema by which the labels are meant: the present one. */
  schemaVersion: z.number().int(),
  /** Null for everything but the project's task. */
  ...unfinishedFields,
  confidence: Confidence,
  seconds: z.number(),
  savedAt: Instant,
});
export type Draft = z.infer<typeof Draft>;

/**
 * `base` is the revision on which this work is based, 0 if there was none: another revision in between is a conflict.
 */
export const DraftSave = z.object({
  base: z
    .number()
    .int()
    .min(0)
    .max(MAX_COUNT - 1),
  work: Unfinished,
});
export type DraftSave = z.output<typeof DraftSave>;

/** Either the draft was saved, or the server has a version that this work is not based on. */
export const DraftAnswer = z.discriminatedUnion('saved', [
  z.object({ saved: z.literal(true), revision: z.number().int() }),
  z.object({ saved: z.literal(false), current: Draft }),
]);
export type DraftAnswer = z.infer<typeof DraftAnswer>;

/** An accepted annotation shown to annotators as an example of how others interpret the guidelines. */
export const Example = z.object({
  candidateId: Id,
  seed: Seed,
  round: z.number().int(),
  ...answerFields,
});
export type Example = z.infer<typeof Example>;

export const Rejection = LeasedItem.extend({
  seconds: z.number().min(0).max(MAX_SECONDS_ON_ITEM),
  reason: Prose(300).default(''),
});
export type Rejection = z.input<typeof Rejection>;

/** What an annotator without an item is waiting for, and the progress of the batch. */
export const QueueStatus = z.object({
  project: Slug,
  round: z.number().int().nullable(),
  roundState: Told.nullable(),
  done: z.number().int(),
  total: z.number().int(),
  /** This annotator's accepted annotations today, in their time zone, and their mean seconds. */
  mineToday: z.number().int(),
  mineMeanSeconds: z.number().nullable(),
});
export type QueueStatus = z.infer<typeof QueueStatus>;

/**
 * A similarity map: `data` is [components, side, side] bytes in base64; pixels with close bytes look similar to the
 * generator.
 */
export const Similarity = z.object({ components: z.number().int(), side: z.number().int(), data: Base64 });
export type Similarity = z.infer<typeof Similarity>;

/** Predictions are by the present schema, and cached for good under the version that is asked for. */
export const PredictionQuery = z.object({ schema: z.coerce.number().int().min(1).max(MAX_COUNT).optional() });
export type PredictionQuery = z.infer<typeof PredictionQuery>;
