import { z } from 'zod';
import { Id, Instant, Seed, Slug, Told, Version } from './primitives.js';
import { Progress } from './progress.js';
import { ReleaseSettings } from './release-settings.js';
import { previewFields } from './tasks/tasks.js';

/**
 * `labelling` seeds, `packing` what is kept, `deriving` the formats that are kept ready; a build that stopped can be
 * resumed.
 */
export const BuildState = z.enum(['labelling', 'packing', 'deriving', 'complete', 'failed', 'cancelled']);
export type BuildState = z.infer<typeof BuildState>;

/** Asks for a release from the interpreter of a complete round. */
export const NewBuild = z.object({ round: z.number().int().min(0), settings: ReleaseSettings });
export type NewBuild = z.input<typeof NewBuild>;

/** A release that is being made, was made, or stopped on the way. */
export const Build = z.object({
  id: Id,
  project: Slug,
  round: z.number().int(),
  state: BuildState,
  settings: ReleaseSettings,
  /** Made by its round, which cancels and retries it; false of what an admin asked for. */
  isOfRound: z.boolean(),
  /** Seeds that are labelled or are to be: more than `settings.images` when a target wants more. */
  drawn: z.number().int(),
  progress: Progress.nullable(),
  /** Of the release; reserved when packing begins. */
  version: Version.nullable(),
  isPublished: z.boolean(),
  /** What went wrong and what was kept, when the state is `failed`. */
  failure: Told.nullable(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
});
export type Build = z.infer<typeof Build>;

/** Why an image would not be in the release. */
export const DropReason = z.enum(['uncertain', 'unconfident']);
export type DropReason = z.infer<typeof DropReason>;

/** An image of the preview. */
export const ForecastSample = z.object({
  key: Told,
  seed: Seed,
  score: z.number(),
  confidence: z.number(),
  /** null where it would be kept. */
  dropped: DropReason.nullable(),
  ...previewFields,
});
export type ForecastSample = z.infer<typeof ForecastSample>;

/** What a release with given settings would be like, estimated from a few images that workers label for the purpose. */
export const Forecast = z.object({
  /** Names the pictures. */
  probe: Id,
  /** How far the labelling of the few images is; null when it is done. */
  progress: Progress.nullable(),
  /** Why they could not be labelled. */
  failure: Told.nullable(),
  /** Images of the preview; empty until all are labelled. */
  samples: z.array(ForecastSample),
  /** Null until then. */
  expected: z
    .object({
      /** Seeds that will be labelled, and generated images that will be kept. */
      drawn: z.number().int(),
      images: z.number().int(),
      bytes: z.number(),
      /** Shares of the drawn images. */
      uncertain: z.number(),
      unconfident: z.number(),
      surplus: z.number(),
      unusable: z.number(),
      /** Share of all kept images in which it is, and, of parts, of all their pixels; in the order of the schema. */
      labels: z.array(z.object({ name: Told, images: z.number(), pixels: z.number().nullable() })),
      targets: z.array(z.object({ name: Told, share: z.number(), reached: z.number() })),
      /** Images in the split `human`. */
      human: z.number().int(),
      /** What may disappoint, as sentences. */
      warnings: z.array(Told),
    })
    .nullable(),
});
export type Forecast = z.infer<typeof Forecast>;
