import { Sha256 } from '@gannet/contracts';
import { z } from 'zod';
import type { ResultFormat } from '../experiment/result-file.js';
import { METHOD_NAMES } from './methods.js';

/** Everything that all results depend on, apart from the runtime, which decides on their last bits. */
const Conditions = z.strictObject({
  proof: z.literal(3),
  generator: Sha256,
  seed: z.number(),
  /** Of every student. */
  steps: z.number(),
  /** Numbers of real images: labelled, for checkpoint selection, unlabelled, and for testing. */
  real: z.number(),
  picking: z.number(),
  unlabelled: z.number(),
  test: z.number(),
});
export type Conditions = z.infer<typeof Conditions>;

/** Identifies a student. */
const Key = z.strictObject({
  method: z.enum(METHOD_NAMES),
  labels: z.number(),
  /** Number of generated images that the method draws, and the percentage that is dropped; null if it draws none. */
  release: z.strictObject({ images: z.number(), drop: z.number() }).nullable(),
  repeat: z.number(),
  /** What it was trained on. A proof takes days: it may go on with another kind of processor, or more threads. */
  runtime: z.string(),
});

/** One student, evaluated on the real test images. */
const Outcome = z.discriminatedUnion('task', [
  z.strictObject({
    task: z.literal('parts'),
    ...Key.shape,
    miou: z.number(),
    /** In the order of the classes. */
    iou: z.array(z.number().nullable()),
    pixelAccuracy: z.number(),
  }),
  z.strictObject({
    task: z.literal('keypoints'),
    ...Key.shape,
    /** Share of keypoints within 0.05 of the side. */
    pck: z.number(),
    /** In the order of the keypoints. */
    pckByKeypoint: z.array(z.number().nullable()),
    /** In pixels; null if no test image shows a keypoint. */
    meanError: z.number().nullable(),
  }),
]);
export type Outcome = z.infer<typeof Outcome>;
export type Task = Outcome['task'];

/** The headline score of a student: mIoU or PCK. */
export function scoreOf(outcome: Outcome): number {
  return outcome.task === 'parts' ? outcome.miou : outcome.pck;
}

/** The scores by class or keypoint. */
export function scoresByName(outcome: Outcome): readonly (number | null)[] {
  return outcome.task === 'parts' ? outcome.iou : outcome.pckByKeypoint;
}

export function keyOf({
  task,
  method,
  labels,
  release,
  repeat,
}: { readonly task: Task } & Omit<z.infer<typeof Key>, 'runtime'>): string {
  return [task, method, labels, release?.images, release?.drop, repeat].join(' ');
}

export const FORMAT: ResultFormat<Conditions, Outcome> = {
  name: 'proof',
  conditions: Conditions,
  result: Outcome,
  keyOf,
};
