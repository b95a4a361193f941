import { z } from 'zod';
import { Instant, Name, primitives, Psi, Seed, Sha256, Told } from './primitives.js';
import { answerFields } from './tasks/tasks.js';

/** Largest file of labels that is imported, in bytes. */
export const LARGEST_LABEL_FILE = 64 * 2 ** 20;

/** Maximum number of labelled images of one import. */
export const MOST_IMPORTED_LABELS = 1000;

/** The file, by the name that it has where it comes from. The body is its bytes. */
export const LabelFileQuery = z.object({ file: Name(255) });
export type LabelFileQuery = z.infer<typeof LabelFileQuery>;

/** A label that a file of labels uses. */
export const FoundLabel = z.object({
  /** How the file refers to it: a pixel value, or a place in its list of categories or keypoints. */
  id: z.number().int().min(0).max(255),
  name: Told,
  /** Pixels, or placements that are not absent. */
  amount: z.number().int(),
  images: z.number().int(),
  /** The label of the schema that it is taken for, by its name or its place; null if there is none. */
  suggested: z.number().int().nullable(),
});
export type FoundLabel = z.infer<typeof FoundLabel>;

/** What is in a file of labels, and what an import of it would do. Nothing has been stored. */
export const LabelImportPreview = z.object({
  file: Told,
  sha256: Sha256,
  /** What kind of labels they are, in words. */
  format: Told,
  /** The version of the schema that the suggestions are made for. */
  schemaVersion: z.number().int(),
  /** The digest of the project's generator, whose images the labels are taken to be of. */
  generator: Sha256,
  found: z.array(FoundLabel),
  /** Number of labelled images that can be imported. */
  images: z.number().int(),
  /** How many of these have a label, or were rejected, in the project already. */
  taken: z.number().int(),
  /** The psi that the file says its images were made with; null if it says none. */
  psi: Psi.nullable(),
  /** Some of the images with their labels, as the file has them: values are ids of `found`. */
  samples: z.array(z.object({ seed: Seed, ...answerFields })),
  /** The files, or images of a file, that cannot be imported, and why: the first ones, and how many there are. */
  problems: z.array(z.object({ file: Told, problem: Told })),
  problemCount: z.number().int(),
  /** The round of an earlier import of the same file. */
  importedIn: z.number().int().nullable(),
  /** Why nothing can be imported now, as a sentence; null if it can. */
  problem: Told.nullable(),
});
export type LabelImportPreview = z.infer<typeof LabelImportPreview>;

/** `0:0,1:2,7:-`: the label of the schema for each id of the file, or `-` for none. */
const Mapping = z
  .string()
  .max(2048)
  .regex(/^\d{1,3}:(?:\d{1,2}|-)(?:,\d{1,3}:(?:\d{1,2}|-))*$/, 'must map ids to labels, such as 0:0,1:2,7:-')
  .register(primitives);

/** The file again, and what its labels become. */
export const LabelImportQuery = LabelFileQuery.extend({
  /** That of the file which was previewed: another one is refused. */
  sha256: Sha256,
  psi: z.coerce.number().pipe(Psi),
  /** The version of the schema that the mapping is for: refused if it was changed since. */
  schemaVersion: z.coerce.number().int().min(1).max(0x7fff_ffff),
  /** The generator that the labels were looked at with: refused if the project has moved to another one since. */
  generator: Sha256,
  mapping: Mapping,
  /** Whether labels that images have already are replaced. */
  replace: z.enum(['yes', 'no']).default('no'),
});
export type LabelImportQuery = z.input<typeof LabelImportQuery>;

/** Of a round that was imported: where its labels come from. */
export const ImportOrigin = z.object({
  file: Told,
  sha256: Sha256,
  format: Told,
  /** Who imported it. */
  by: Told,
  images: z.number().int(),
  removed: z.object({ by: Told, at: Instant }).nullable(),
});
export type ImportOrigin = z.infer<typeof ImportOrigin>;

/** An image of the project's generator. */
export const ProjectImageQuery = z.object({
  seed: z.coerce.number().pipe(Seed),
  psi: z.coerce.number().pipe(Psi),
});
export type ProjectImageQuery = z.infer<typeof ProjectImageQuery>;
