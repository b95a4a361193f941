import { z } from 'zod';
import { Placements, PredictedPlacement } from './keypoints.js';
import { MAX_SECONDS_ON_ITEM, MAX_SIDE } from './limits.js';
import { Id, Instant, Psi, Seed, Slug } from './primitives.js';
import { byTask, Task } from './tasks.js';

/** A label map on the wire: `runs` is [class, length, class, length, …] in row-major order, lengths summing to width × height. */
export const Runs = z.object({
  width: z.number().int().min(1).max(MAX_SIDE), height: z.number().int().min(1).max(MAX_SIDE),
  runs: z.array(z.number().int().min(0)).max(2 * 1024 * 1024),
});
export type Runs = z.infer<typeof Runs>;

/** What the interpreter of the round before thinks of the parts of an image. */
export const PartsPrediction = z.object({
  task: z.literal('parts'),
  labels: Runs,
  /** [height, width] bytes in base64: disagreement of the members, 0 = none, 255 = ln(members) or ln(classes), whichever is less. */
  uncertainty: z.base64(),
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

/** One image in the hands of one annotator. A submit, skip or reject must carry the fence it came with. */
export const Item = z.object({
  assignmentId: Id, candidateId: Id, project: Slug, task: Task, round: z.number().int(), seed: Seed, psi: Psi,
  width: z.number().int(), height: z.number().int(), fence: z.number().int(), leaseUntil: Instant,
  /** Round 0 has no interpreter, hence no prediction to start from. */
  hasPrediction: z.boolean(),
});
export type Item = z.infer<typeof Item>;

export const Held = z.object({ assignmentId: Id, fence: z.number().int() });
export type Held = z.infer<typeof Held>;

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

export const Rejection = Held.extend({ seconds: z.number().min(0).max(MAX_SECONDS_ON_ITEM), reason: z.string().max(300).default('') });
export type Rejection = z.input<typeof Rejection>;

/** What an annotator without an item is waiting for, and how far the batch is. */
export const QueueStatus = z.object({
  project: Slug, round: z.number().int().nullable(), roundState: z.string().nullable(),
  done: z.number().int(), total: z.number().int(),
  /** This annotator's accepted annotations today (UTC) and their mean seconds. */
  mineToday: z.number().int(), mineMeanSeconds: z.number().nullable(),
});
export type QueueStatus = z.infer<typeof QueueStatus>;

