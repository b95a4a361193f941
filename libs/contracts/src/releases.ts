import { z } from 'zod';
import { Id, Instant, Prose, Psi, Seed, Sha256, Slug, Told, Version } from './primitives.js';
import { HumanUse } from './release-settings.js';
import { changeFields, manifestFields, previewFields, Quality, recordFields, statsFields } from './tasks/tasks.js';
import { Confidence } from './work.js';

/**
 * The splits of a release: generated images are assigned to a split by a fixed hash; `human` contains the images that
 * people labelled.
 */
export const Split = z.enum(['train', 'val', 'test', 'human']);
export type Split = z.infer<typeof Split>;

/** One file of a release. */
export const ReleaseFile = z.object({ path: Told, bytes: z.number().int(), sha256: Sha256, mediaType: Told });
export type ReleaseFile = z.infer<typeof ReleaseFile>;

export const RELEASE_FORMAT = 'gannet-release/2';
/** The first format, without splits and human annotations, which must remain readable. */
const EARLIER_FORMAT = 'gannet-release/1';

/**
 * Why generated images were dropped: among the most uncertain, too little confidence, or drawn to meet a target without
 * contributing to it.
 */
export const Dropped = z.object({
  uncertain: z.number().int(),
  unconfident: z.number().int(),
  surplus: z.number().int(),
  /** Number of seeds for which the generator returned values that are not finite; absent if there were none. */
  unusable: z.number().int().optional(),
});
export type Dropped = z.infer<typeof Dropped>;

/** The share that a target reached. */
const ReachedTarget = z.object({ name: Told, share: z.number(), reached: z.number() });
type ReachedTarget = z.infer<typeof ReachedTarget>;

/** The settings of a release besides its filter (see `ReleaseSettings`), and their outcome. */
const ReleaseSelection = z.object({
  minConfidence: z.number(),
  specks: z.number().int(),
  humans: HumanUse,
  /** Number of seeds in the first draw; the manifest's other seeds were drawn to meet the targets. */
  firstDraw: z.number().int(),
  targets: z.array(ReachedTarget),
  dropped: Dropped,
});
type ReleaseSelection = z.infer<typeof ReleaseSelection>;

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
  interpreter: z.object({
    /** Of the weights, with those of the second opinion if there is one. */
    digest: Sha256,
    members: z.number().int(),
    labelledImages: z.number().int(),
    /** Present where a second opinion, a network trained on the annotated images' pixels, helped to label. */
    secondOpinion: z.object({ steps: z.number().int() }).optional(),
  }),
  seeds: z.object({ first: Seed, count: z.number().int() }),
  psi: Psi,
  /**
   * Of the images that people labelled up to this round, `compared` could be compared with the prediction that they
   * began with, and `unchanged` were accepted as predicted; absent in earlier releases. The labels of `imported` further
   * ones were made elsewhere; absent if there are none.
   */
  annotations: z
    .object({ compared: z.number().int(), unchanged: z.number().int(), imported: z.number().int().optional() })
    .optional(),
  filter: z.object({ dropShare: z.number(), score: Told, rule: Told }),
  /** Further selection settings; absent in earlier releases, which have only the filter. */
  selection: ReleaseSelection.optional(),
  /** onnxruntime version and CPU features: identical bytes are guaranteed only on the same ones. */
  runtime: Told,
  /** The version of the project's schema by which the labels are meant; absent in earlier releases, which are of 1. */
  schemaVersion: z.number().int().optional(),
  /** What the labels mean. */
  ...manifestFields,
  image: z.object({ width: z.number().int(), height: z.number().int() }),
  /**
   * The side of the label maps, or heat, that people and the interpreter worked on, where it is smaller than the
   * image's. Each pixel of such a label map is a block of the release's.
   */
  labelSide: z.number().int().optional(),
  /** Numbers of generated images that were kept and dropped, and of images that people labelled. */
  counts: z.object({ images: z.number().int(), dropped: z.number().int(), human: z.number().int().default(0) }),
  /** The splits that have images, in the order train, val, test, human. */
  splits: z.array(z.object({ name: Split, images: z.number().int() })).default([]),
  /** Every file but `manifest.json` and `SHA256SUMS`, sorted by path. */
  files: z.array(ReleaseFile),
});
export type Manifest = z.infer<typeof Manifest>;

/** The provenance of a sample, independent of its labels. */
const SampleOrigin = z.object({
  key: Told,
  seed: Seed,
  psi: Psi,
  split: Split.default('train'),
  /**
   * Disagreement of the interpreter's members about the image, higher is less certain: for parts in nats, for keypoints
   * as a share of the side. Null if a person labelled the image without a score.
   */
  score: z.number().nullable(),
  labelledBy: z.enum(['interpreter', 'human']),
  /** Whether the annotator was sure; null if nobody labelled it. */
  confidence: Confidence.nullable().default(null),
  /** `interpreter` is null for human annotations; `round` is the one in which the labels were made. */
  provenance: z.object({ generator: Sha256, interpreter: Sha256.nullable(), round: z.number().int() }),
});

/** `<key>.json` in a shard. */
export const SampleRecord = SampleOrigin.extend(recordFields);
export type SampleRecord = z.infer<typeof SampleRecord>;

/**
 * A line of `provenance.jsonl`: a sample's record without its labels, with the SHA-256 of its images, `mask` for parts.
 * `file` is the image's name in its shard: table readers would parse a key as a number and lose its leading zeros.
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
    z.object({
      index: z.number().int(),
      name: Told,
      color: z.tuple([z.number(), z.number(), z.number()]),
      /** The group of a class that is in one. */
      group: Told.optional(),
    }),
  ),
});
export type ClassesFile = z.infer<typeof ClassesFile>;

/** By Croissant's rule: a patch repacks, a minor adds, a major alters. */
export const ReleaseChange = z.enum(['major', 'minor', 'patch']);
export type ReleaseChange = z.infer<typeof ReleaseChange>;

/** Why the release should no longer be used. Its files remain available. */
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

/** A sample to show before the download. */
export const ReleasePreview = z.object({
  key: Told,
  seed: Seed,
  score: z.number(),
  ...previewFields,
});
export type ReleasePreview = z.infer<typeof ReleasePreview>;

/** A format that a release can be converted to; `loss` states its limitations in a sentence, null if it has none. */
const FormatSummary = z.object({ name: Told, title: Told, loss: Told.nullable() });
type FormatSummary = z.infer<typeof FormatSummary>;

/** What changed between two releases of a project. Keys are those of samples. */
export const ReleaseDiff = z.object({
  project: Slug,
  from: Version,
  to: Version,
  change: ReleaseChange,
  settings: z.array(z.object({ name: Told, from: Told, to: Told })),
  /** What was done to the project's schema between them, as sentences. */
  schema: z.array(Told).default([]),
  classes: z.object({
    added: z.array(Told),
    removed: z.array(Told),
    renamed: z.array(z.object({ value: z.number().int(), from: Told, to: Told })),
    /** Classes that have another value in the masks. */
    moved: z.array(z.object({ name: Told, from: z.number().int(), to: z.number().int() })).default([]),
    /** Class frequencies as shares of all pixels of the generated images; null if a release does not have the class. */
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
  /** Otherwise a seed is another image in each: all images of the first are removed, and all of the second added. */
  hasSameGenerator: z.boolean().default(true),
});
export type ReleaseDiff = z.infer<typeof ReleaseDiff>;

export const ReleaseDetail = ReleaseSummary.extend({
  formats: z.array(FormatSummary).default([]),
  manifest: Manifest,
  previews: z.array(ReleasePreview),
  ...statsFields,
});
export type ReleaseDetail = z.infer<typeof ReleaseDetail>;
