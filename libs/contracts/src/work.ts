import { z } from 'zod';
import { MAX_SECONDS_ON_ITEM } from './limits.js';
import { Id } from './primitives.js';

/** The most that the database counts to. */
export const MAX_COUNT = 2 ** 31 - 1;

/** Names an item in somebody's hands. */
export const Held = z.object({ assignmentId: Id, fence: z.number().int().min(0).max(MAX_COUNT) });
export type Held = z.infer<typeof Held>;

export const Confidence = z.enum(['sure', 'unsure']);
export type Confidence = z.infer<typeof Confidence>;

/** A person's work on an item, without its answer. */
export const Work = Held.extend({
  confidence: Confidence,
  /** Time in front of the image. */
  seconds: z.number().min(0).max(MAX_SECONDS_ON_ITEM),
});
