import { z } from 'zod';

/** A 95% interval from resampling images. */
export const Interval = z.object({ low: z.number(), high: z.number() });
export type Interval = z.infer<typeof Interval>;

/** A number with its interval; null if there was no data. */
export const Measured = z.object({ value: z.number().nullable(), interval: Interval.nullable() });
export type Measured = z.infer<typeof Measured>;
