import { z } from 'zod';
import { MAX_RUN_NUMBERS, MAX_SIDE } from './limits.js';

/** Validated together with the size of the map, see `Runs`; this schema documents it for client authors. */
const RunNumbers = z
  .custom<number[]>(Array.isArray, 'must be a list')
  .meta({ type: 'array', items: { type: 'integer', minimum: 0 }, maxItems: MAX_RUN_NUMBERS });

/**
 * A label map on the wire: `runs` is [class, length, class, length, …] in row-major order, lengths summing to width ×
 * height.
 */
export const Runs = z
  .object({
    width: z.number().int().min(1).max(MAX_SIDE),
    height: z.number().int().min(1).max(MAX_SIDE),
    runs: RunNumbers,
  })
  .superRefine(({ width, height, runs }, context) => {
    const problem = problemOfRuns(width * height, runs);
    if (problem) context.addIssue({ code: 'custom', ...problem });
  });
export type Runs = z.infer<typeof Runs>;

/** The problem with the first invalid number: the rest is not examined, because there may be millions. */
function problemOfRuns(
  pixels: number,
  runs: readonly unknown[],
): { path: (string | number)[]; message: string } | null {
  const most = Math.min(2 * pixels, MAX_RUN_NUMBERS);
  if (runs.length > most)
    return { path: ['runs'], message: `has ${runs.length} numbers; a map of ${pixels} pixels has at most ${most}` };
  const at = runs.findIndex((number) => !Number.isSafeInteger(number) || (number as number) < 0);
  return at < 0 ? null : { path: ['runs', at], message: 'must be a whole number from 0 on' };
}
