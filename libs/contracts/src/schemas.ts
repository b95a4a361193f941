import { z } from 'zod';
import { Instant, Told } from './primitives.js';
import { AskedOperation, Connections, SchemaOperation } from './schema-operations.js';
import { LabelSchema } from './tasks/tasks.js';

/** The largest number of operations in a change: each label may be renamed, described, coloured and given a key. */
const MAX_OPERATIONS = 300;

/** A change of a project's schema: operations on the version that its author saw. */
export const SchemaChange = z.object({
  /** Refused if it is not the present version any more. */
  version: z.number().int().min(1).max(1_000_000),
  operations: z.array(AskedOperation).max(MAX_OPERATIONS),
  /** The lines and flip pairs of keypoints, if they are to be others; there is one such operation at most. */
  connect: Connections.optional(),
});
export type SchemaChange = z.output<typeof SchemaChange>;

/** All operations of a change. */
export function operationsIn({ operations, connect }: SchemaChange): SchemaOperation[] {
  return [...operations, ...(connect ? [{ kind: 'connect' as const, ...connect }] : [])];
}

const Mapping = z.array(z.number().int().nullable());

/** A version of a project's schema, and how it came from the one before. */
export const SchemaVersion = z.object({
  version: z.number().int(),
  schema: LabelSchema,
  operations: z.array(SchemaOperation),
  /** The operations as sentences; empty for the first version. */
  changes: z.array(Told),
  /** What became of each label of the version before; empty for the first version. */
  mapping: Mapping,
  /** Null for the first version. */
  by: Told.nullable(),
  at: Instant,
});
export type SchemaVersion = z.output<typeof SchemaVersion>;

/** What a change would do, before it is made. */
export const SchemaPreview = z.object({
  /** The version that it would make. */
  version: z.number().int(),
  schema: LabelSchema,
  changes: z.array(Told),
  mapping: Mapping,
  /** Labels that are merged, deleted or split, with the accepted images that contain them. */
  touched: z.array(
    z.object({
      name: Told,
      images: z.number().int(),
      /** Of these images: pixels, or placements. */
      amount: z.number().int(),
    }),
  ),
  /** Accepted annotations that contain any of them, and those of them in the gold set. */
  annotations: z.number().int(),
  gold: z.number().int(),
  /** Annotations that come back to be labelled again. */
  relabelled: z.number().int(),
  /** Unfinished work of annotators, and images in their hands, that go on under the new schema. */
  drafts: z.number().int(),
  inHand: z.number().int(),
  /** Published releases: they stay as they are. */
  releases: z.number().int(),
  /** Whether the next release is a major version because of this. */
  isMajor: z.boolean(),
  /** Whether the present interpreter makes no more releases, until the next round trains one. */
  mustRetrain: z.boolean(),
  /** Why it cannot be made now, as a sentence. */
  problem: Told.nullable(),
});
export type SchemaPreview = z.output<typeof SchemaPreview>;
