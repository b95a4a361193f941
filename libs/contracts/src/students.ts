import { z } from 'zod';
import { shown } from './form-fields.js';
import { Measured } from './measured.js';
import { Id, Instant, Sha256, Slug, Told, Version } from './primitives.js';

/** `queued` waits for a worker, at the beginning or between two checkpoints. One that stopped can be resumed. */
export const StudentState = z.enum(['queued', 'training', 'complete', 'failed', 'cancelled']);
export type StudentState = z.infer<typeof StudentState>;

/** The settings of a training, those of `gannet train`. The same release, settings and number of cores give the same student. */
export const NewStudent = z.object({
  /** Maximum number of steps; training stops early without improvement. */
  steps: z.number().int().min(20).max(100_000).register(shown, { title: 'Steps, at most', step: 100 }).default(3000),
  seed: z.number().int().min(0).max(4_294_967_295).register(shown, { title: 'Seed' }).default(1),
  /** Peak learning rate. */
  learningRate: z
    .number()
    .min(1e-6)
    .max(1)
    .register(shown, { title: 'Learning rate, peak', step: 0.0001 })
    .default(0.003),
  /** How much more rare classes weigh, 0 to 1. */
  classBalance: z
    .number()
    .min(0)
    .max(1)
    .register(shown, { title: 'Weight of rare classes, 0 to 1', step: 0.05 })
    .default(0.25),
  /** Strength of the augmentation, 0 to 1. */
  augmentation: z.number().min(0).max(1).register(shown, { title: 'Augmentation, 0 to 1', step: 0.05 }).default(0.5),
  /** Whether images may be mirrored. */
  mirror: z.boolean().default(true),
});
export type NewStudent = z.infer<typeof NewStudent>;

/** A validation during the training: mean loss since the one before, and the score on held-out images. */
const CurvePoint = z.object({ step: z.number().int(), loss: z.number(), score: z.number().nullable() });
type CurvePoint = z.infer<typeof CurvePoint>;

/** The figures on a split: a row for each measure and each class or keypoint. */
export const StudentFigures = z.object({
  split: Told,
  images: z.number().int(),
  rows: z.array(z.object({ name: Told, measured: Measured, digits: z.number().int() })),
});
export type StudentFigures = z.infer<typeof StudentFigures>;

/** A file of a complete student. */
export const StudentFile = z.object({ path: Told, bytes: z.number().int(), sha256: Sha256 });
export type StudentFile = z.infer<typeof StudentFile>;

/** A compact network that is trained, or was, on a release. */
export const Student = z.object({
  id: Id,
  project: Slug,
  /** Of the release. */
  version: Version,
  settings: NewStudent,
  state: StudentState,
  /** Number of steps so far. */
  steps: z.number().int(),
  /** Null while it is unknown, and when nothing goes on. */
  secondsLeft: z.number().nullable(),
  curve: z.array(CurvePoint),
  /** What `score` measures: "mean IoU". */
  scoreName: Told,
  /** What one should know of the training, as sentences. */
  notes: z.array(Told),
  /** What went wrong and what was kept, if the state is `failed`. */
  failure: Told.nullable(),
  /** SHA-256 of `student.onnx`; null until it is complete. */
  digest: Sha256.nullable(),
  /** The step whose weights were kept. */
  bestStep: z.number().int().nullable(),
  figures: z.array(StudentFigures),
  /** Empty until it is complete. */
  files: z.array(StudentFile),
  /** Number of cores by which it is trained: another number gives other bytes. */
  threads: z.number().int(),
  /** Who asked for it. */
  createdBy: Told,
  createdAt: Instant,
  finishedAt: Instant.nullable(),
});
export type Student = z.infer<typeof Student>;

/** What is known before a training. */
export const StudentOffer = z.object({
  /** Seconds of a step of this release on this server: measured by the last training, otherwise assumed. */
  secondsPerStep: z.number(),
  isMeasured: z.boolean(),
  /** Why no student can be trained on the release, as a sentence; null if it can. */
  problem: Told.nullable(),
});
export type StudentOffer = z.infer<typeof StudentOffer>;
