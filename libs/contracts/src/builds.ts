import { z } from 'zod';
import { Id, Instant, Seed, Slug, Told, Version } from './primitives.js';
import { Progress } from './progress.js';
import { ReleaseSettings } from './release-settings.js';
import { previewFields } from './tasks/tasks.js';

/**
 * `learning` a second opinion, `labelling` seeds, `packing` the selected images, `deriving` the formats that are kept ready; a build that stopped
 * can be resumed.
 */
export const BuildState = z.enum(['learning', 'labelling', 'packing', 'deriving', 'complete', 'failed', 'cancelled']);
export type BuildState = z.infer<typeof BuildState>;

/** Requests a release from the interpreter of a complete round. */
export const NewBuild = z.object({ round: z.number().int().min(0), settings: ReleaseSettings });
export type NewBuild = z.input<typeof NewBuild>;

/** A release that is being built, was built, or stopped before it was complete. */
export const Build = z.object({
  id: Id,
  project: Slug,
  round: z.number().int(),
  state: BuildState,
  settings: ReleaseSettings,
  /** Whether its round started it, and cancels and retries it; false for a build that an admin requested. */
  isOfRound: z.boolean(),
  /** Number of seeds to label: more than `settings.images` if a target requires more. */
  drawn: z.number().int(),
  progress: Progress.nullable(),
  /** Version of the release; reserved when packing begins. */
  version: Version.nullable(),
  isPublished: z.boolean(),
  /** What went wrong and what was kept, if the state is `failed`. */
  failure: Told.nullable(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
});
export type Build = z.infer<typeof Build>;

/** Why the release would drop an image. */
const DropReason = z.enum(['uncertain', 'unconfident']);
type DropReason = z.infer<typeof DropReason>;

/** An image of the preview. */
const ForecastSample = z.object({
  key: Told,
  seed: Seed,
  score: z.number(),
  confidence: z.number(),
  /** null if it would be kept. */
  dropped: DropReason.nullable(),
  ...previewFields,
});
type ForecastSample = z.infer<typeof ForecastSample>;

/** A forecast of a release with given settings, estimated from a few images that workers label for this purpose. */
export const Forecast = z.object({
  /** Id of the probe, used in the addresses of its pictures. */
  probe: Id,
  /** Progress of labelling the few images; null when it is done. */
  progress: Progress.nullable(),
  /** Why they could not be labelled. */
  failure: Told.nullable(),
  /** Images of the preview; empty until all are labelled. */
  samples: z.array(ForecastSample),
  /** Null until then. */
  expected: z
    .object({
      /** Number of seeds that will be labelled, and of generated images that will be kept. */
      drawn: z.number().int(),
      images: z.number().int(),
      bytes: z.number(),
      /** Shares of the drawn images. */
      uncertain: z.number(),
      unconfident: z.number(),
      surplus: z.number(),
      unusable: z.number(),
      /**
       * Share of the kept images that contain it and, for parts, share of all their pixels; in the order of the schema.
       */
      labels: z.array(z.object({ name: Told, images: z.number(), pixels: z.number().nullable() })),
      targets: z.array(z.object({ name: Told, share: z.number(), reached: z.number() })),
      /** Images in the split `human`. */
      human: z.number().int(),
      /** Warnings, as sentences. */
      warnings: z.array(Told),
    })
    .nullable(),
});
export type Forecast = z.infer<typeof Forecast>;
