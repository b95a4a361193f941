import { Sha256 } from '@gannet/contracts';
import { z } from 'zod';
import type { ResultFormat } from '../experiment/result-file.js';
import { Contestant } from './contestants.js';

/** Everything but strategy, repeat and number of images that a result depends on: the first line of the file. */
const Conditions = z.strictObject({
  /** 1 measured distances between embeddings as they are, 2 between standardised ones. */
  study: z.literal([1, 2]),
  generator: Sha256,
  runtime: z.string(),
  seed: z.number(),
  psi: z.number(),
  pool: z.number(),
  exam: z.number(),
  /** Every setting of the training. */
  training: z.record(z.string(), z.union([z.number(), z.string(), z.array(z.number())])),
  images: z.array(z.number()),
  /** Percent of the exam's images that are dropped, the most uncertain. */
  filter: z.array(z.number()),
});
export type Conditions = z.infer<typeof Conditions>;

/** One interpreter, trained on so many images and examined: a further line of the file. */
const Cell = z.strictObject({
  strategy: Contestant,
  repeat: z.number(),
  images: z.number(),
  /** What was labelled, in the order of choice. */
  seeds: z.array(z.number()),
  /** Of what is left of the exam, in the order of the filter's shares. The first share is usually 0: the whole exam. */
  kept: z.array(z.strictObject({ images: z.number(), miou: z.number(), errorRate: z.number() })),
  miou: z.number(),
  pixelAccuracy: z.number(),
});
export type Cell = z.infer<typeof Cell>;
type CellName = Pick<Cell, 'strategy' | 'repeat' | 'images'>;

export function keyOf({ strategy, repeat, images }: CellName): string {
  return `${strategy} ${repeat} ${images}`;
}

export const FORMAT: ResultFormat<Conditions, Cell> = { name: 'study', conditions: Conditions, result: Cell, keyOf };
