import { faultOf } from '@gannet/contracts';
import { defaultSettings } from '@gannet/interpreter';
import { z } from 'zod';
import { CLASSES } from '../demo/bundled.js';
import { wrongOptions } from '../wrong-options.js';
import { Contestant, contestantNames } from './contestants.js';

/** A whole number in an option. */
export const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const words = z
  .string()
  .min(1)
  .transform((list) => list.split(',').map((word) => word.trim()));
/** Numbers separated by commas. */
export const numbers = words.transform((list) => list.map((word) => (word === '' ? Number.NaN : Number(word))));
export const isRising = (values: readonly number[]): boolean =>
  values.every((value, at) => at === 0 || value > values[at - 1]!);

const StudySettings = z
  .object({
    strategies: words
      .pipe(z.array(Contestant))
      .refine((names) => new Set(names).size === names.length, { error: 'names a strategy twice' }),
    images: numbers
      .pipe(z.array(z.int().min(1).max(1000)))
      .refine(isRising, { error: 'must grow from each number to the next' }),
    repeats: whole(1, 100),
    pool: whole(1, 5000),
    exam: whole(1, 2000),
    steps: whole(1, 10_000),
    filter: numbers
      .pipe(z.array(z.number().min(0).lt(100)))
      .refine(isRising, { error: 'must grow from each share to the next' }),
    seed: whole(0, 1_000_000),
    out: z.string().min(1),
  })
  .refine(({ images, pool }) => Math.max(...images) <= pool, {
    path: ['images'],
    error: 'has more images than the pool, from which they are picked',
  });

export type StudySettings = z.infer<typeof StudySettings>;

/** The default options of `gannet study`, in commander's form. */
export const STUDY_DEFAULTS = {
  strategies: contestantNames.join(','),
  images: '1,2,4,7,12,16,24,32',
  repeats: '5',
  pool: '300',
  exam: '100',
  steps: String(defaultSettings(CLASSES.length).steps),
  filter: '0,5,10,20',
  seed: '1',
  out: 'docs/study',
} as const;

/** Validates the options. Throws WrongUsage with all invalid ones. */
export function studySettings(options: Readonly<Record<string, unknown>>): StudySettings {
  const parsed = StudySettings.safeParse(options, { error: faultOf });
  if (parsed.success) return parsed.data;
  throw wrongOptions(parsed.error, options);
}
