import { z } from 'zod';
import { MAX_CLASSES } from './limits.js';
import { Psi, Seed, Verbatim } from './primitives.js';
import type { RoundSettings } from './projects.js';

/** Of a release: at least this share of its generated images shows the class, or the keypoint. */
export const BalanceTarget = z.object({ name: Verbatim(200), share: z.number().min(0.01).max(1) });
export type BalanceTarget = z.infer<typeof BalanceTarget>;

/** Which annotated images are in the split `human`: all, those their annotator was sure of, or none. */
export const HumanUse = z.enum(['all', 'sure', 'none']);
export type HumanUse = z.infer<typeof HumanUse>;

/** What can be chosen for a release. */
export const ReleaseSettings = z.object({
  /** Seeds that are labelled before anything is dropped. */
  images: z.number().int().min(1).max(1_000_000),
  psi: Psi,
  /** Share of the labelled images that is dropped, the most uncertain first. */
  dropShare: z.number().min(0).max(0.9).default(0.1),
  /** Images of less confidence (see `confidenceOf`) are dropped too; 0 drops none. */
  minConfidence: z.number().min(0).max(1).default(0),
  /** Connected regions of fewer pixels are given to what is around them; 0 leaves every region. */
  specks: z.number().int().min(0).max(100_000).default(0),
  balance: z
    .object({
      targets: z
        .array(BalanceTarget)
        .max(MAX_CLASSES)
        .default([])
        .refine(
          (targets) => new Set(targets.map(({ name }) => name)).size === targets.length,
          'has two for one class; keep one of them',
        ),
      /** Bound on the seeds that are labelled to meet the targets, as a multiple of `images`. */
      draws: z.number().int().min(1).max(20).default(3),
    })
    .prefault({}),
  humans: HumanUse.default('all'),
  /** Whether `rejected.jsonl` lists the seeds that annotators rejected as broken. */
  rejected: z.boolean().default(false),
  /** Names of formats that are made at once, so that their first download waits for nothing. */
  formats: z.array(Verbatim(40)).max(20).default([]),
  /** Where the seeds begin, to make a release again or more of it; null takes seeds that were never used. */
  firstSeed: Seed.nullable().default(null),
});
export type ReleaseSettings = z.output<typeof ReleaseSettings>;

/** What a round's own release is made with. */
export function releaseSettingsOf({
  releaseSize,
  psi,
  dropShare,
}: Pick<RoundSettings, 'releaseSize' | 'psi' | 'dropShare'>): ReleaseSettings {
  return ReleaseSettings.parse({ images: releaseSize, psi, dropShare });
}

/**
 * 1 − score / greatest: 1 where all members agree, 0 where they could not disagree more. `greatest` is 0 where one
 * member is alone.
 */
export function confidenceOf(score: number, greatest: number): number {
  return greatest > 0 ? Math.max(0, 1 - score / greatest) : 1;
}
