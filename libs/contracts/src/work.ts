import { z } from 'zod';
import { MAX_SECONDS_ON_ITEM } from './limits.js';
import { Id } from './primitives.js';

/** The largest count that the database can store. */
export const MAX_COUNT = 2 ** 31 - 1;

/** Identifies a leased item. */
export const LeasedItem = z.object({ assignmentId: Id, fence: z.number().int().min(0).max(MAX_COUNT) });
export type LeasedItem = z.infer<typeof LeasedItem>;

export const Confidence = z.enum(['sure', 'unsure']);
export type Confidence = z.infer<typeof Confidence>;

/** The version of the project's schema by which labels are meant; work from before schemas had versions lacks it. */
export const MadeWith = z.number().int().min(1).max(MAX_COUNT).default(1);

/** The metadata of a person's work on an item, without the answer. */
export const Work = LeasedItem.extend({
  schemaVersion: MadeWith,
  confidence: Confidence,
  /** Time spent on the image. */
  seconds: z.number().min(0).max(MAX_SECONDS_ON_ITEM),
});
