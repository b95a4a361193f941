import { Sha256 } from '@gannet/contracts';
import { z } from 'zod';
import type { ResultFormat } from '../experiment/result-file.js';
import { Contestant } from './contestants.js';

/** Everything but strategy, repeat and number of images that a result depends on: the first line of the file. */
const Conditions = z.strictObject({
  /** 1 measured distances between raw embeddings, 2 between standardised ones. */
  study: z.literal([1, 2]),
  generator: Sha256,
  runtime: z.string(),
  seed: z.number(),
  psi: z.number(),
  pool: z.number(),
  exam: z.number(),
  /** All training settings. */
  training: z.record(z.string(), z.union([z.number(), z.string(), z.array(z.number())])),
  images: z.array(z.number()),
  /** Percentages of the test set, the most uncertain images, that are dropped. */
  filter: z.array(z.number()),
});
export type Conditions = z.infer<typeof Conditions>;

/** One interpreter, trained on this number of images and evaluated: a line of the file. */
const Cell = z.strictObject({
  strategy: Contestant,
  repeat: z.number(),
  images: z.number(),
  /** The labelled images, in the order of selection. */
  seeds: z.array(z.number()),
  /** The rest of the test set for each share of the filter. The first share is usually 0: the complete test set. */
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
