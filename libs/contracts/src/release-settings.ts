import { z } from 'zod';
import { shown } from './form-fields.js';
import { MAX_CLASSES } from './limits.js';
import { DropShare, Psi, Seed, Verbatim } from './primitives.js';
import type { RoundSettings } from './projects.js';

/** A target: at least this share of a release's generated images must contain the class or keypoint. */
export const BalanceTarget = z.object({ name: Verbatim(200), share: z.number().min(0.01).max(1) });
export type BalanceTarget = z.infer<typeof BalanceTarget>;

/** The annotated images in the split `human`: all, those marked as sure, or none. */
export const HumanUse = z.enum(['all', 'sure', 'none']);
export type HumanUse = z.infer<typeof HumanUse>;

/** Steps that a second opinion needs to learn two dozen images; more brought nothing on the bundled generator. */
export const OPINION_STEPS = 1000;

/** The settings of a release. */
export const ReleaseSettings = z.object({
  /** Number of seeds that are labelled before filtering. */
  images: z.number().int().min(1).max(1_000_000).register(shown, { title: 'Images drawn' }),
  psi: Psi,
  /** Share of the labelled images that is dropped, the most uncertain first. */
  dropShare: DropShare.default(0.1),
  /** Images with less confidence (see `confidenceOf`) are dropped too; 0 drops none. */
  minConfidence: z
    .number()
    .min(0)
    .max(1)
    .register(shown, { title: 'Minimum confidence, 0 to 1', step: 0.01 })
    .default(0),
  /** Connected regions of fewer pixels are merged into their surroundings; 0 keeps every region. */
  specks: z.number().int().min(0).max(100_000).register(shown, { title: 'Remove specks below, pixels' }).default(0),
  /**
   * Training steps of a second opinion, a network that learns from the annotated images' pixels and helps to label; 0
   * asks for none. `OPINION_STEPS` take minutes before the first image is labelled.
   */
  opinionSteps: z.number().int().min(0).max(20_000).default(0),
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
      /** Maximum number of seeds that are labelled to meet the targets, as a multiple of `images`. */
      draws: z.number().int().min(1).max(20).default(3),
    })
    .prefault({}),
  humans: HumanUse.default('all'),
  /** Whether `rejected.jsonl` lists the seeds that annotators rejected as broken. */
  rejected: z.boolean().default(false),
  /** Names of formats that are prepared with the release, so that their first download does not have to wait. */
  formats: z.array(Verbatim(40)).max(20).default([]),
  /** The first seed, to reproduce or extend a release; null uses seeds that were never used. */
  firstSeed: Seed.nullable().default(null),
});
export type ReleaseSettings = z.output<typeof ReleaseSettings>;

/** The settings of a round's own release. */
export function releaseSettingsOf({
  releaseSize,
  psi,
  dropShare,
}: Pick<RoundSettings, 'releaseSize' | 'psi' | 'dropShare'>): ReleaseSettings {
  return ReleaseSettings.parse({ images: releaseSize, psi, dropShare });
}

/**
 * 1 − score / greatest: 1 if all members agree, 0 if they disagree as much as possible. `greatest` is 0 for a single
 * member.
 */
export function confidenceOf(score: number, greatest: number): number {
  return greatest > 0 ? Math.max(0, 1 - score / greatest) : 1;
}
