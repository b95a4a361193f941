import { z } from 'zod';
import { Id, Instant, Name, primitives, Prose, Psi, Sha256, Slug, Told } from './primitives.js';

export const GeneratorSummary = z.object({
  digest: Sha256,
  name: Told,
  version: Told,
  resolution: z.number().int(),
  description: Told,
  license: Told,
  attribution: Told,
  recommendedPsi: Psi,
});
export type GeneratorSummary = z.infer<typeof GeneratorSummary>;

/** Which generator made something. */
export const GeneratorName = GeneratorSummary.pick({ digest: true, name: true, version: true });

const license = Prose(20_000, 1);
const attribution = Prose(20_000, 1);

/** The description of a generator in its package. */
export const GeneratorWords = z.object({
  version: Name(100),
  description: Prose(20_000),
  license,
  attribution,
});

/** Of a generator or one of its layers. */
export const plainName = z
  .string()
  .regex(
    /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/,
    'must be 1 to 100 letters, digits, dots, dashes and underscores, and not begin with a dot',
  )
  .meta({ maxLength: 100 })
  .register(primitives);

/** A folder in GENERATORS_DIR that was not accepted, and the reason as a sentence. */
export const LeftOutGenerator = z.object({ folder: Told, reason: Told });
export type LeftOutGenerator = z.infer<typeof LeftOutGenerator>;

/** A feature map of a generator: `channels` maps of `resolution` x `resolution`. */
const GeneratorLayer = z.object({ name: Told, channels: z.number().int(), resolution: z.number().int() });

/** What a generator needs on this machine. */
export const GeneratorCost = z.object({
  /** Measured when the generator was tried: one image with all its feature maps, on one core. */
  secondsPerImage: z.number(),
  /** Measured: the most memory that its process took for one image, in bytes; null where the system does not tell. */
  processBytes: z.number().int().nullable(),
  /** The feature maps of one image, in bytes. */
  featureBytes: z.number().int(),
  /** Estimated from the feature maps: training on 24 labelled images, in bytes. */
  trainingBytes: z.number().int(),
  /** Estimated from the feature maps: a live refit of one image, in bytes. */
  refitBytes: z.number().int(),
});
export type GeneratorCost = z.infer<typeof GeneratorCost>;

/** The side of a project's label maps, in pixels. */
export const LabelSide = z.number().int().min(1).max(65_536);

/** The sides that label maps can have where images have this one, largest first: all of it, a half and a quarter. */
export function labelSidesOf(imageSide: number): number[] {
  return [1, 2, 4].map((divisor) => imageSide / divisor).filter(Number.isInteger);
}

/** What a project would need that reads only some feature maps of a generator, or has smaller label maps. */
export const LayersCost = GeneratorCost.pick({ featureBytes: true, trainingBytes: true, refitBytes: true });
export type LayersCost = z.infer<typeof LayersCost>;

/** A generator on the list. Its images: `generatorImage`. */
export const GeneratorEntry = z.object({
  ...GeneratorSummary.shape,
  layers: z.array(GeneratorLayer),
  /** Number of styles of an image, from coarse to fine. */
  styles: z.number().int(),
  cost: GeneratorCost,
  /** The projects that use it, by name. */
  projects: z.array(z.object({ slug: Slug, name: Told })),
  /** Whether it was uploaded; otherwise it is a folder in GENERATORS_DIR. Only uploaded ones can be removed. */
  isUploaded: z.boolean(),
});
export type GeneratorEntry = z.infer<typeof GeneratorEntry>;

const terms = z.object({ license: Told, attribution: Told });

/** A change of a generator's licence or attribution. */
const GeneratorChange = z.object({ at: Instant, by: Told, before: terms, after: terms });

/** A generator and the history of its licence and attribution, latest change first. */
export const GeneratorDetail = z.object({ ...GeneratorEntry.shape, changes: z.array(GeneratorChange) });
export type GeneratorDetail = z.infer<typeof GeneratorDetail>;

/** New releases state these terms; published ones keep theirs. */
export const GeneratorTerms = z.object({ license, attribution });

/**
 * Which image of a generator: that of `seed` at `psi`; with `other`, one between two seeds. `share` moves all styles
 * towards those of `other`. `crossover` instead takes the styles from that one on from `other`: coarse structure of
 * `seed`, fine detail of `other`.
 */
export const GeneratorImageQuery = z.object({
  seed: z.coerce.number().int().min(0).max(0xffff_ffff),
  psi: z.coerce.number().min(0).max(1),
  other: z.coerce.number().int().min(0).max(0xffff_ffff).optional(),
  share: z.coerce.number().min(0).max(1).optional(),
  crossover: z.coerce.number().int().min(1).max(65_536).optional(),
});
export type GeneratorImageQuery = z.infer<typeof GeneratorImageQuery>;

/** Names of feature maps, with commas between them, and the side of label maps, by default that of the images. */
export const LayersQuery = z.object({
  layers: z
    .string()
    .max(20_000)
    .register(primitives)
    .transform((names) => names.split(','))
    .pipe(z.array(plainName).min(1).max(100)),
  labelSide: z.coerce.number().pipe(LabelSide).optional(),
});

/** Largest file that is taken: a checkpoint becomes ONNX files, which have at most 2 GiB. */
export const MOST_UPLOAD_BYTES = 2 ** 31 - 1;
/** Bytes of each piece of an upload but the last: a slow line has a minute for one. */
export const UPLOAD_PIECE_BYTES = 4 * 2 ** 20;

/** What is said of a checkpoint before it is sent. */
export const NewUpload = z.object({
  fileName: Name(255),
  bytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  name: plainName,
  license,
  attribution,
  /** The feature maps that interpreters learn from: all, the usual ones, or these. */
  layers: z.union([z.enum(['default', 'all']), z.array(plainName).min(1).max(100)]).default('default'),
  /** Of a network with classes, the one to generate. */
  classIndex: z.number().int().min(0).max(100_000).nullable().default(null),
  /** Psi truncates only the first n styles. */
  truncationCutoff: z.number().int().min(1).max(64).nullable().default(null),
  recommendedPsi: Psi.default(0.7),
});
export type NewUpload = z.input<typeof NewUpload>;

export const UploadState = z.enum(['receiving', 'importing', 'validating', 'ready', 'refused']);
export type UploadState = z.infer<typeof UploadState>;

/** A generator that was made of an upload and works, before somebody keeps it. */
const UploadResult = z.object({
  ...GeneratorSummary.shape,
  layers: z.array(GeneratorLayer),
  styles: z.number().int(),
  cost: GeneratorCost,
  /** What the file is: “StyleGAN2”, “package”. */
  kind: Told,
  /** Whether the network's code in the file is a published version; a changed one may compute something else. */
  isKnownSource: z.boolean(),
  /** Feature maps of the network that were not chosen. */
  leftOut: z.array(Told),
  /** Seeds of the images to look at: `uploadSample`. */
  seeds: z.array(z.number().int()),
});

/** A checkpoint or a package on its way to become a generator. */
export const Upload = z.object({
  id: Id,
  fileName: Told,
  name: Told,
  bytes: z.number().int(),
  /** How many bytes have arrived; the next piece begins there. */
  received: z.number().int(),
  state: UploadState,
  by: Told,
  startedAt: Instant,
  /** Why it was refused, as a sentence. */
  problem: Told.nullable(),
  /** Null until it is ready. */
  result: UploadResult.nullable(),
});
export type Upload = z.infer<typeof Upload>;
