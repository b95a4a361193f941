import { z } from 'zod';
import { Id, Instant, Prose, Psi, Seed, Sha256, Slug, Told, Version } from './primitives.js';
import { HumanUse } from './release-settings.js';
import { changeFields, manifestFields, previewFields, Quality, recordFields, statsFields } from './tasks/tasks.js';
import { Confidence } from './work.js';

/** Parts of a release: generated images divided for good by a hash, and the images that people labelled. */
export const Split = z.enum(['train', 'val', 'test', 'human']);
export type Split = z.infer<typeof Split>;

/** One file of a release. */
export const ReleaseFile = z.object({ path: Told, bytes: z.number().int(), sha256: Sha256, mediaType: Told });
export type ReleaseFile = z.infer<typeof ReleaseFile>;

export const RELEASE_FORMAT = 'gannet-release/2';
/** Releases of the first format have no splits and no images labelled by people; they are read for ever. */
const EARLIER_FORMAT = 'gannet-release/1';

/**
 * Why generated images were not kept: too uncertain by rank, of too little confidence, or drawn to meet a target
 * without helping.
 */
export const Dropped = z.object({
  uncertain: z.number().int(),
  unconfident: z.number().int(),
  surplus: z.number().int(),
  /** Seeds for which the generator gives numbers that are not finite; absent where there are none. */
  unusable: z.number().int().optional(),
});
export type Dropped = z.infer<typeof Dropped>;

/** How often what was asked to be present is. */
export const ReachedTarget = z.object({ name: Told, share: z.number(), reached: z.number() });
export type ReachedTarget = z.infer<typeof ReachedTarget>;

/** The settings of a release beside its filter (see `ReleaseSettings`), and what came of them. */
export const ReleaseSelection = z.object({
  minConfidence: z.number(),
  specks: z.number().int(),
  humans: HumanUse,
  /** Seeds of the first draw; the rest of the manifest's were drawn to meet the targets. */
  firstDraw: z.number().int(),
  targets: z.array(ReachedTarget),
  dropped: Dropped,
});
export type ReleaseSelection = z.infer<typeof ReleaseSelection>;

/**
 * `manifest.json`: what a release is made of and from. It is a function of its inputs alone: it holds no date and no
 * host, so that building it twice gives the same bytes. Its SHA-256 is the release's digest.
 */
export const Manifest = z.object({
  format: z.enum([RELEASE_FORMAT, EARLIER_FORMAT]),
  project: Slug,
  version: Version,
  round: z.number().int(),
  generator: z.object({ name: Told, version: Told, digest: Sha256, license: Told, attribution: Told }),
  interpreter: z.object({ digest: Sha256, members: z.number().int(), labelledImages: z.number().int() }),
  seeds: z.object({ first: Seed, count: z.number().int() }),
  psi: Psi,
  /**
   * Of the images that people labelled up to the round: `compared` could be compared with the prediction that they
   * began with, `unchanged` were accepted as it was; absent in earlier releases.
   */
  annotations: z.object({ compared: z.number().int(), unchanged: z.number().int() }).optional(),
  filter: z.object({ dropShare: z.number(), score: Told, rule: Told }),
  /** How else it was chosen what the release holds; absent in earlier releases, which have the filter alone. */
  selection: ReleaseSelection.optional(),
  /** onnxruntime version and CPU features: identical bytes are promised on the same ones. */
  runtime: Told,
  /** What the labels mean. */
  ...manifestFields,
  image: z.object({ width: z.number().int(), height: z.number().int() }),
  /** Generated images that were kept and that were dropped, and images that people labelled. */
  counts: z.object({ images: z.number().int(), dropped: z.number().int(), human: z.number().int().default(0) }),
  /** Those that have images, in the order train, val, test, human. */
  splits: z.array(z.object({ name: Split, images: z.number().int() })).default([]),
  /** Every file but `manifest.json` and `SHA256SUMS`, sorted by path. */
  files: z.array(ReleaseFile),
});
export type Manifest = z.infer<typeof Manifest>;

/** What is known of every sample, whatever its labels are. */
const SampleOrigin = z.object({
  key: Told,
  seed: Seed,
  psi: Psi,
  split: Split.default('train'),
  /**
   * Disagreement of the interpreter's members over the image, more is less certain: of parts in nats, of keypoints a
   * share of the side. null where no interpreter ranked what a person labelled.
   */
  score: z.number().nullable(),
  labelledBy: z.enum(['interpreter', 'human']),
  /** Whether the person who labelled it was sure; null where nobody did. */
  confidence: Confidence.nullable().default(null),
  /** `interpreter` is null where a person labelled; `round` is the one in which the labels were made. */
  provenance: z.object({ generator: Sha256, interpreter: Sha256.nullable(), round: z.number().int() }),
});

/** `<key>.json` in a shard. */
export const SampleRecord = SampleOrigin.extend(recordFields);
export type SampleRecord = z.infer<typeof SampleRecord>;

/**
 * A line of `provenance.jsonl`: a sample's record but its labels, with the SHA-256 of its pictures, `mask` where parts
 * are labelled. `file` is the image's name in its shard: readers of tables take a key for a number and lose its zeros.
 */
export const ProvenanceLine = SampleOrigin.extend({
  file: Told,
  image: Sha256,
  mask: Sha256.optional(),
});
export type ProvenanceLine = z.infer<typeof ProvenanceLine>;

/** `classes.json`. */
export const ClassesFile = z.object({
  classes: z.array(
    z.object({ index: z.number().int(), name: Told, color: z.tuple([z.number(), z.number(), z.number()]) }),
  ),
});
export type ClassesFile = z.infer<typeof ClassesFile>;

/** By Croissant's rule: a patch repacks, a minor adds, a major alters. */
export const ReleaseChange = z.enum(['major', 'minor', 'patch']);
export type ReleaseChange = z.infer<typeof ReleaseChange>;

/** Why nobody should train on a release any more. Its files stay where they are. */
export const Tombstone = z.object({ reason: Told, at: Instant });
export type Tombstone = z.infer<typeof Tombstone>;

export const Yank = z.object({ reason: Prose(500, 3) });
export type Yank = z.infer<typeof Yank>;

export const ReleaseSummary = z.object({
  id: Id,
  project: Slug,
  version: Version,
  round: z.number().int(),
  digest: Sha256,
  images: z.number().int(),
  dropped: z.number().int(),
  bytes: z.number().int(),
  quality: Quality.nullable(),
  publishedAt: Instant,
  /** null unless it was withdrawn. */
  yanked: Tombstone.nullable().default(null),
});
export type ReleaseSummary = z.infer<typeof ReleaseSummary>;

/** A sample kept beside the release for a look before the download. */
export const ReleasePreview = z.object({
  key: Told,
  seed: Seed,
  score: z.number(),
  ...previewFields,
});
export type ReleasePreview = z.infer<typeof ReleasePreview>;

/** A format into which a release can be turned; `loss` is its limitations in a sentence, null when it has none. */
export const FormatSummary = z.object({ name: Told, title: Told, loss: Told.nullable() });
export type FormatSummary = z.infer<typeof FormatSummary>;

/** What changed between two releases of a project. Keys are those of samples. */
export const ReleaseDiff = z.object({
  project: Slug,
  from: Version,
  to: Version,
  change: ReleaseChange,
  settings: z.array(z.object({ name: Told, from: Told, to: Told })),
  classes: z.object({
    added: z.array(Told),
    removed: z.array(Told),
    renamed: z.array(z.object({ value: z.number().int(), from: Told, to: Told })),
    /** Shares of all pixels of the generated images; null where a release does not have the class. */
    drift: z.array(z.object({ name: Told, from: z.number().nullable(), to: z.number().nullable() })),
  }),
  added: z.array(Told),
  removed: z.array(Told),
  /** Largest change first; `shown` have pictures. */
  relabelled: z.array(
    z.object({
      key: Told,
      ...changeFields,
      shown: z.boolean(),
    }),
  ),
  redrawn: z.array(Told),
  same: z.number().int(),
});
export type ReleaseDiff = z.infer<typeof ReleaseDiff>;

export const ReleaseDetail = ReleaseSummary.extend({
  formats: z.array(FormatSummary).default([]),
  manifest: Manifest,
  previews: z.array(ReleasePreview),
  ...statsFields,
});
export type ReleaseDetail = z.infer<typeof ReleaseDetail>;
