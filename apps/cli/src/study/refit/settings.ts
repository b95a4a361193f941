import { faultOf } from '@gannet/contracts';
import { z } from 'zod';
import { wrongOptions } from '../../wrong-options.js';
import { isRising, numbers, whole } from '../settings.js';

const RefitStudySettings = z.object({
  images: numbers
    .pipe(z.array(z.int().min(1).max(200)))
    .refine(isRising, { error: 'must grow from each number to the next' }),
  fresh: whole(2, 1000),
  repeats: whole(1, 100),
  strokes: numbers
    .pipe(z.array(z.int().min(1).max(100)))
    .refine(isRising, { error: 'must grow from each number to the next' }),
  steps: whole(1, 10_000),
  seed: whole(0, 1_000_000),
  out: z.string().min(1),
});

export type RefitStudySettings = z.infer<typeof RefitStudySettings>;

/** The default options of `gannet study refit`, in commander's form. */
export const REFIT_STUDY_DEFAULTS = {
  images: '4,8,16,24',
  fresh: '40',
  repeats: '3',
  strokes: '1,2,4,8',
  steps: '600',
  seed: '1',
  out: 'docs/refit',
} as const;

/** Validates the options. Throws WrongUsage with all invalid ones. */
export function refitStudySettings(options: Readonly<Record<string, unknown>>): RefitStudySettings {
  const parsed = RefitStudySettings.safeParse(options, { error: faultOf });
  if (parsed.success) return parsed.data;
  throw wrongOptions(parsed.error, options);
}
