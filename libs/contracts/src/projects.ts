import { z } from 'zod';
import { shown } from './form-fields.js';
import { GeneratorSummary, LabelSide, plainName } from './generators.js';
import { MAX_GUIDELINES } from './limits.js';
import { DropShare, Id, Instant, Name, Prose, Psi, Seed, Sha256, Slug, Told, Version } from './primitives.js';
import { Strategy } from './strategies.js';
import { LabelSchema, NewLabelSchema, Quality, Task } from './tasks/tasks.js';

/** How training uses annotations that are marked as unsure: with full weight, with half weight, or not at all. */
export const UnsureUse = z.enum(['full', 'half', 'none']).register(shown, {
  title: 'Unsure annotations',
  options: {
    half: 'count half in training',
    full: 'count fully in training',
    none: 'leave out of training',
  },
});
export type UnsureUse = z.infer<typeof UnsureUse>;

/** The settings of a round, without defaults, in the order in which forms show them. */
export const roundChoices = {
  /** Candidates generated and ranked. */
  poolSize: z.number().int().min(1).max(100_000).register(shown, { title: 'Pool of images' }),
  /** Number of images for annotators. */
  batchSize: z.number().int().min(1).max(1000).register(shown, { title: 'Images to label' }),
  psi: Psi,
  /**
   * The strategy that selects candidates; a round without an interpreter uses `herding` if that is selected, and
   * `coreset` otherwise.
   */
  strategy: Strategy,
  /** How training uses annotations that are marked as unsure. Rejected images are never used. */
  unsure: UnsureUse,
  /** Number of fresh images labelled by the round's interpreter before the filter. */
  releaseSize: z.number().int().min(1).max(1_000_000).register(shown, { title: 'Images in the release' }),
  /** Share of the release dropped, most uncertain first. */
  dropShare: DropShare,
  /** Maximum training steps of the interpreter: trades time for quality. */
  trainingSteps: z.number().int().min(1).max(20_000).register(shown, { title: 'Training steps', step: 100 }),
};

export const RoundSettings = z.object({
  poolSize: roundChoices.poolSize.default(500),
  batchSize: roundChoices.batchSize.default(8),
  psi: roundChoices.psi.default(0.7),
  strategy: roundChoices.strategy.default('disagreement+coreset'),
  unsure: roundChoices.unsure.default('half'),
  releaseSize: roundChoices.releaseSize.default(500),
  dropShare: roundChoices.dropShare.default(0.1),
  trainingSteps: roundChoices.trainingSteps.default(600),
});
export type RoundSettings = z.infer<typeof RoundSettings>;

export const Project = z.object({
  id: Id,
  slug: Slug,
  name: Told,
  guidelines: Told,
  schema: LabelSchema,
  /** Counts the changes of the schema, from 1. */
  schemaVersion: z.number().int(),
  generator: GeneratorSummary,
  /** The feature maps that its interpreters read, in the generator's order; null for all. */
  layers: z.array(Told).nullable(),
  /** The side of label maps and heat, in pixels: the generator's, a half or a quarter of it. */
  labelSide: z.number().int(),
  roundDefaults: RoundSettings,
  /** Counts the changes of name, guidelines and settings, from 1. */
  revision: z.number().int(),
  createdAt: Instant,
  /** Who changed name, guidelines or settings last, and when; null if nobody has. */
  changedBy: Told.nullable(),
  changedAt: Instant.nullable(),
  /** Since when it is archived: nothing in it goes on or is changed. Null for a project in use. */
  archivedAt: Instant.nullable(),
  /** The project that it was duplicated from, as it was called then. */
  copiedFrom: z.object({ slug: Slug, name: Told }).nullable(),
});
export type Project = z.infer<typeof Project>;

export const NewProject = z.object({
  slug: Slug,
  name: Name(100),
  /** Markdown. */
  guidelines: Prose(MAX_GUIDELINES).default(''),
  schema: NewLabelSchema,
  generatorDigest: Sha256,
  /** The feature maps that its interpreters read; null for all. It stays as it is. */
  layers: z.array(plainName).min(1).max(100).nullable().default(null),
  /** The side of label maps and heat, one of `labelSidesOf`; null for that of the images. It stays as it is. */
  labelSide: LabelSide.nullable().default(null),
  roundDefaults: RoundSettings.prefault({}),
  /** First seed of the project's pools; later seeds follow it. */
  firstSeed: Seed.default(0),
});
export type NewProject = z.input<typeof NewProject>;

/** A change of a project's description. What is absent stays as it is. */
export const ProjectChange = z.object({
  /** That of the project which the change was made to: refused if somebody has changed it since. */
  revision: z.number().int().min(1).max(0x7fff_ffff),
  name: Name(100).optional(),
  guidelines: Prose(MAX_GUIDELINES).optional(),
  /** Settings of rounds that start from now on. */
  roundDefaults: z.object(roundChoices).partial().optional(),
});
export type ProjectChange = z.input<typeof ProjectChange>;

/** A card on the project list. */
export const ProjectSummary = z.object({
  slug: Slug,
  name: Told,
  generatorName: Told,
  round: z.number().int().nullable(),
  roundState: Told.nullable(),
  labelled: z.number().int(),
  task: Task,
  quality: Quality.nullable(),
  latestVersion: Version.nullable(),
  archivedAt: Instant.nullable(),
});
export type ProjectSummary = z.infer<typeof ProjectSummary>;
