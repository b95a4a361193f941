import { z } from 'zod';
import { Placement, Placements, PredictedPlacement } from './keypoints.js';
import { MAX_KEYPOINTS, MAX_RUN_NUMBERS, MAX_SECONDS_ON_ITEM, MAX_SIDE } from './limits.js';
import { Base64, Id, Instant, Prose, Psi, Seed, Slug, Told } from './primitives.js';
import { byTask, Task } from './tasks.js';

/** Looked at in one go with the size of the map, see `Runs`; the schema is told to those who write a client. */
const RunNumbers = z
  .custom<number[]>(Array.isArray, 'must be a list')
  .meta({ type: 'array', items: { type: 'integer', minimum: 0 }, maxItems: MAX_RUN_NUMBERS });

/**
 * A label map on the wire: `runs` is [class, length, class, length, …] in row-major order, lengths summing to width ×
 * height.
 */
export const Runs = z
  .object({
    width: z.number().int().min(1).max(MAX_SIDE),
    height: z.number().int().min(1).max(MAX_SIDE),
    runs: RunNumbers,
  })
  .superRefine(({ width, height, runs }, context) => {
    const problem = problemOfRuns(width * height, runs);
    if (problem) context.addIssue({ code: 'custom', ...problem });
  });
export type Runs = z.infer<typeof Runs>;

/** What is wrong with the first number that is wrong: no more of them are looked at, as there may be millions. */
function problemOfRuns(
  pixels: number,
  runs: readonly unknown[],
): { path: (string | number)[]; message: string } | null {
  const most = Math.min(2 * pixels, MAX_RUN_NUMBERS);
  if (runs.length > most)
    return { path: ['runs'], message: `has ${runs.length} numbers; a map of ${pixels} pixels has at most ${most}` };
  const at = runs.findIndex((number) => !Number.isSafeInteger(number) || (number as number) < 0);
  return at < 0 ? null : { path: ['runs', at], message: 'must be a whole number from 0 on' };
}

/** What the interpreter of the round before thinks of the parts of an image. */
export const PartsPrediction = z.object({
  task: z.literal('parts'),
  labels: Runs,
  /**
   * [height, width] bytes in base64: disagreement of the members, 0 = none, 255 = ln(members) or ln(classes), whichever
   * is less.
   */
  uncertainty: Base64,
  score: z.number(),
});
export type PartsPrediction = z.infer<typeof PartsPrediction>;

/** Where it thinks the keypoints are. */
export const KeypointPrediction = z.object({
  task: z.literal('keypoints'),
  points: z.array(PredictedPlacement),
  /** Mean over keypoints of their members' spread, as a share of the image's side. */
  score: z.number(),
});
export type KeypointPrediction = z.infer<typeof KeypointPrediction>;

export const Prediction = byTask(PartsPrediction, KeypointPrediction);
export type Prediction = z.output<typeof Prediction>;

/** The most that the database counts to. */
const MAX_COUNT = 2 ** 31 - 1;

/** One image in the hands of one annotator. A submit, skip or reject must carry the fence it came with. */
export const Item = z.object({
  assignmentId: Id,
  candidateId: Id,
  project: Slug,
  task: Task,
  round: z.number().int(),
  seed: Seed,
  psi: Psi,
  width: z.number().int(),
  height: z.number().int(),
  fence: z.number().int(),
  leaseUntil: Instant,
  /**
   * The lease lasts this long unless it is renewed: renew at a third of it, and whenever the server sends `lease.due`.
   */
  leaseSeconds: z.number().positive(),
  /** Round 0 has no interpreter, hence no prediction to start from. */
  hasPrediction: z.boolean(),
  /** Revision of the draft that this annotator left on the server, 0 when there is none. */
  draft: z.number().int().min(0),
});
export type Item = z.infer<typeof Item>;

export const Held = z.object({ assignmentId: Id, fence: z.number().int().min(0).max(MAX_COUNT) });
export type Held = z.infer<typeof Held>;

/** An item that is likely to come next: what can be brought here before it is anybody's. */
export const Ahead = Item.pick({ candidateId: true, width: true, height: true, hasPrediction: true });
export type Ahead = z.infer<typeof Ahead>;

/** Giving an item back for somebody else. */
export const Skip = Held.extend({ reason: Prose(300).default('') });
export type Skip = z.input<typeof Skip>;

export const Confidence = z.enum(['sure', 'unsure']);
export type Confidence = z.infer<typeof Confidence>;

const Work = Held.extend({
  confidence: Confidence,
  /** Time in front of the image. */
  seconds: z.number().min(0).max(MAX_SECONDS_ON_ITEM),
});
export const PartsSubmission = Work.extend({ task: z.literal('parts'), labels: Runs });
export type PartsSubmission = z.infer<typeof PartsSubmission>;
export const KeypointSubmission = Work.extend({ task: z.literal('keypoints'), points: Placements });
export type KeypointSubmission = z.infer<typeof KeypointSubmission>;

/** A person's answer to an item. */
export const Submission = byTask(PartsSubmission, KeypointSubmission);
export type Submission = z.output<typeof Submission>;

/** Placements while they are made, in the order of the schema; null where nothing was said yet. */
export const UnfinishedPlacements = z.array(Placement.nullable()).min(1).max(MAX_KEYPOINTS);
export type UnfinishedPlacements = z.infer<typeof UnfinishedPlacements>;

/** A person's answer to an item while they work on it. */
export const Unfinished = byTask(PartsSubmission, KeypointSubmission.extend({ points: UnfinishedPlacements }));
export type Unfinished = z.output<typeof Unfinished>;

/** Work on an item that is not finished, as the server keeps it for its annotator. */
export const Draft = z.object({
  /** Counts the versions that were kept, from 1. */
  revision: z.number().int().min(1),
  /** One of the two, as the project's task is. */
  labels: Runs.nullable(),
  points: UnfinishedPlacements.nullable(),
  confidence: Confidence,
  seconds: z.number(),
  savedAt: Instant,
});
export type Draft = z.infer<typeof Draft>;

/** `base` is the revision that this work grew from, 0 when there was none: another one in between is a conflict. */
export const DraftSave = z.object({
  base: z
    .number()
    .int()
    .min(0)
    .max(MAX_COUNT - 1),
  work: Unfinished,
});
export type DraftSave = z.output<typeof DraftSave>;

/** Either it is kept now, or the server has a version that this work does not know. */
export const DraftAnswer = z.discriminatedUnion('saved', [
  z.object({ saved: z.literal(true), revision: z.number().int() }),
  z.object({ saved: z.literal(false), current: Draft }),
]);
export type DraftAnswer = z.infer<typeof DraftAnswer>;

/** An accepted annotation, shown to annotators as an example of how others read the guidelines. */
export const Example = z.object({
  candidateId: Id,
  seed: Seed,
  round: z.number().int(),
  labels: Runs.nullable(),
  points: Placements.nullable(),
});
export type Example = z.infer<typeof Example>;

export const Rejection = Held.extend({
  seconds: z.number().min(0).max(MAX_SECONDS_ON_ITEM),
  reason: Prose(300).default(''),
});
export type Rejection = z.input<typeof Rejection>;

/** What an annotator without an item is waiting for, and how far the batch is. */
export const QueueStatus = z.object({
  project: Slug,
  round: z.number().int().nullable(),
  roundState: Told.nullable(),
  done: z.number().int(),
  total: z.number().int(),
  /** This annotator's accepted annotations today, where they are, and their mean seconds. */
  mineToday: z.number().int(),
  mineMeanSeconds: z.number().nullable(),
});
export type QueueStatus = z.infer<typeof QueueStatus>;

/**
 * Painted pixels of the image in hand, 255 where nothing is painted: what would the interpreter say had it learnt them?
 */
export const RefitAsk = Held.extend({ strokes: Runs });
export type RefitAsk = z.infer<typeof RefitAsk>;

/** Null when a newer ask of the same person took its place. */
export const RefitAnswer = z.object({ prediction: PartsPrediction.nullable(), milliseconds: z.number() });
export type RefitAnswer = z.infer<typeof RefitAnswer>;

/**
 * Where an image looks alike to the generator: `data` is [components, side, side] bytes in base64, near bytes are
 * alike.
 */
export const Similarity = z.object({ components: z.number().int(), side: z.number().int(), data: Base64 });
export type Similarity = z.infer<typeof Similarity>;
