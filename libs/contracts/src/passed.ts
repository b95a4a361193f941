import { z } from 'zod';
import { Id, Instant, Psi, Seed, Told } from './primitives.js';

export const PassedKind = z.enum(['skipped', 'rejected']);
export type PassedKind = z.infer<typeof PassedKind>;

/** A decision to pass on an image: it was skipped for others, or rejected as broken. */
export const Passed = z.object({
  kind: PassedKind,
  candidateId: Id,
  round: z.number().int(),
  seed: Seed,
  psi: Psi,
  person: Told,
  /** The reason given, empty if none. */
  reason: Told,
  /** Null for a rejection from before times were recorded. */
  at: Instant.nullable(),
  /** The image's current state. */
  state: z.enum(['waiting', 'leased', 'labelled', 'rejected']),
});
export type Passed = z.infer<typeof Passed>;

export const PassedQuery = z.object({
  only: PassedKind.optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(24),
});
export type PassedQuery = z.infer<typeof PassedQuery>;

/**
 * Newest first. `total` counts the matches of the query; the other counts are for the whole project, the most frequent
 * reason first.
 */
export const PassedPage = z.object({
  total: z.number().int(),
  skipped: z.number().int(),
  rejected: z.number().int(),
  reasons: z.array(z.object({ kind: PassedKind, reason: Told, count: z.number().int() })),
  passed: z.array(Passed),
});
export type PassedPage = z.infer<typeof PassedPage>;
