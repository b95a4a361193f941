import { z } from 'zod';
import { Told } from './primitives.js';

/** Progress of the current step; `secondsLeft` is estimated from the step's own rate. */
export const Progress = z.object({
  done: z.number(),
  total: z.number(),
  unit: Told,
  ratePerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type Progress = z.infer<typeof Progress>;
