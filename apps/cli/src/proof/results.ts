import { Sha256 } from '@gannet/contracts';
import { z } from 'zod';
import type { ResultFormat } from '../experiment/result-file.js';
import { METHOD_NAMES } from './methods.js';

/** Everything but method, repeat and number of labels that a result depends on. */
const Conditions = z.strictObject({
  proof: z.literal(1),
  generator: Sha256,
  runtime: z.string(),
  seed: z.number(),
  images: z.number(),
  /** Percent of a release's images that are dropped, the most uncertain. */
  drop: z.number(),
  /** Of every student. */
  steps: z.number(),
  threads: z.number(),
  /** Real images: those that labels are drawn from, that weights are picked by, without labels, and to test on. */
  real: z.number(),
  picking: z.number(),
  unlabelled: z.number(),
  test: z.number(),
});
export type Conditions = z.infer<typeof Conditions>;

/** One student, measured on the real test images. */
const Outcome = z.strictObject({
  method: z.enum(METHOD_NAMES),
  labels: z.number(),
  repeat: z.number(),
  miou: z.number(),
  /** In the order of the classes. */
  iou: z.array(z.number().nullable()),
  pixelAccuracy: z.number(),
});
export type Outcome = z.infer<typeof Outcome>;

export function keyOf({ method, labels, repeat }: Pick<Outcome, 'method' | 'labels' | 'repeat'>): string {
  return `${method} ${labels} ${repeat}`;
}

export const FORMAT: ResultFormat<Conditions, Outcome> = {
  name: 'proof',
  conditions: Conditions,
  result: Outcome,
  keyOf,
};
