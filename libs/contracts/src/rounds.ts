import { z } from 'zod';
import { GeneratorName } from './generators.js';
import { ImportOrigin } from './label-imports.js';
import { Id, Instant, Psi, Seed, Slug, Told, Version } from './primitives.js';
import { roundChoices, RoundSettings } from './projects.js';
import { Progress } from './progress.js';
import { Evaluation, Quality } from './tasks/tasks.js';

export const RoundState = z.enum([
  'generating',
  'ranking',
  'annotating',
  'training',
  'releasing',
  'complete',
  'failed',
  'cancelled',
]);
export type RoundState = z.infer<typeof RoundState>;

export const Round = z.object({
  id: Id,
  project: Slug,
  number: z.number().int(),
  state: RoundState,
  settings: RoundSettings,
  /** The generator of its images, which is not the project's any more if that has moved to a newer one. */
  generator: GeneratorName,
  progress: Progress.nullable(),
  /**
   * Progress of this round's batch. `labelled` counts accepted annotations; rejected images are replaced and do not
   * count.
   */
  batch: z.object({
    total: z.number().int(),
    labelled: z.number().int(),
    leased: z.number().int(),
    rejected: z.number().int(),
  }),
  /** Accepted annotations of the project up to and including this round. */
  labelledInAll: z.number().int(),
  /**
   * Of this round's annotations, `of` could be compared with the prediction that they began with, and `count` are
   * unchanged.
   */
  unchanged: z.object({ count: z.number().int(), of: z.number().int() }),
  /** Seconds that people spent on accepted and rejected images, up to and including this round. */
  humanSeconds: z.number(),
  /** The names of the labels that its interpreter knows, in the order of the scores below; empty without one. */
  labels: z.array(Told),
  quality: Quality.nullable(),
  /** Evaluation on the gold set as it was when the round's interpreter was trained; null if there was none. */
  gold: Evaluation.nullable(),
  trainSeconds: z.number().nullable(),
  labelSeconds: z.number().nullable(),
  version: Version.nullable(),
  /** Where its labels come from, if they were made elsewhere; null for a round in which people label. */
  imported: ImportOrigin.nullable(),
  /** What went wrong and what was kept, if the state is `failed`. */
  failure: Told.nullable(),
  /** Whether a failed round can be retried; not if nothing in its pool is left to label. */
  mayRetry: z.boolean(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
});
export type Round = z.infer<typeof Round>;

/** Settings that are absent come from the project. */
export const StartRound = z.object(roundChoices).partial();
export type StartRound = z.input<typeof StartRound>;

/** `unusable`: the generator's output is not finite, so the candidate is never picked. */
export const CandidateState = z.enum(['pool', 'picked', 'labelled', 'rejected', 'unusable']);
export type CandidateState = z.infer<typeof CandidateState>;

/** One generated image of a round's pool; `rank` 1 goes to annotators first. */
export const Candidate = z.object({
  id: Id,
  seed: Seed,
  psi: Psi,
  score: z.number().nullable(),
  rank: z.number().int().nullable(),
  state: CandidateState,
});
export type Candidate = z.infer<typeof Candidate>;

export const PoolQuery = z.object({
  /** In the order in which annotators get them, by score with the most uncertain first, or by seed. */
  order: z.enum(['rank', 'score', 'seed']).default('rank'),
  state: CandidateState.optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(60),
});
export type PoolQuery = z.infer<typeof PoolQuery>;

export const PoolPage = z.object({ total: z.number().int(), candidates: z.array(Candidate) });
export type PoolPage = z.infer<typeof PoolPage>;
