import { z } from 'zod';
import { GeneratorName } from './generators.js';
import { Id, Instant, Psi, Seed, Told } from './primitives.js';
import { answerFields } from './tasks/tasks.js';
import { Confidence } from './work.js';

/** An accepted annotation as shown to admins. */
export const Annotation = z.object({
  id: Id,
  candidateId: Id,
  round: z.number().int(),
  seed: Seed,
  psi: Psi,
  person: Told,
  confidence: Confidence,
  seconds: z.number(),
  acceptedAt: Instant,
  /** Gold: held out from the training of all later interpreters, which are evaluated on it. */
  isGold: z.boolean(),
  /**
   * Number of pixels, or keypoints, that differ from the prediction it began with; null where there was none, or they
   * were not compared.
   */
  changed: z.number().int().nullable(),
  /** Whether it waits to be labelled again because the schema changed: until then it is not used. */
  isStale: z.boolean(),
  /**
   * The generator of its image. Annotations of an earlier one than the project's are kept, but not learned from by rounds
   * on the present one.
   */
  generator: GeneratorName,
  /** Whether it began with a label that was re-predicted when the project moved to this generator. */
  isRepredicted: z.boolean(),
  /** Null for everything but the project's task. */
  ...answerFields,
});
export type Annotation = z.infer<typeof Annotation>;

export const AnnotationQuery = z.object({
  only: z.enum(['gold', 'others']).optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(24),
});
export type AnnotationQuery = z.infer<typeof AnnotationQuery>;

/** Newest first. `total` counts the matches of the query, `gold` the whole gold set of the project. */
export const AnnotationPage = z.object({
  total: z.number().int(),
  gold: z.number().int(),
  annotations: z.array(Annotation),
});
export type AnnotationPage = z.infer<typeof AnnotationPage>;

export const AnnotationChange = z.object({ isGold: z.boolean() });
export type AnnotationChange = z.infer<typeof AnnotationChange>;
