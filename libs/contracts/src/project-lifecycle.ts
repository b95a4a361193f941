import { z } from 'zod';
import { Name, Slug, Told, Verbatim } from './primitives.js';

/** What a project holds: what would go with it, and what stops when it is archived. */
export const ProjectContents = z.object({
  /** Accepted annotations that are in use. */
  annotations: z.number().int(),
  /** Unfinished work of annotators. */
  drafts: z.number().int(),
  rounds: z.number().int(),
  releases: z.number().int(),
  /** Images in all releases together. */
  images: z.number().int(),
  /** Size of everything that is stored for it alone, outside the database. */
  bytes: z.number().int(),
  /** Images that annotators hold now. */
  inHand: z.number().int(),
  /** What is running and would pause, as "round 3, which is training". */
  running: z.array(Told),
});
export type ProjectContents = z.infer<typeof ProjectContents>;

/** Confirms a deletion. */
export const ProjectDeletion = z.object({
  /** The project's name, as it is. */
  name: Verbatim(200),
});
export type ProjectDeletion = z.infer<typeof ProjectDeletion>;

/** A project with the generator, the present schema, the guidelines and the settings of another. */
export const ProjectDuplicate = z.object({
  slug: Slug,
  name: Name(100),
  /** Whether the accepted annotations are copied, too. */
  annotations: z.boolean().default(false),
});
export type ProjectDuplicate = z.input<typeof ProjectDuplicate>;
