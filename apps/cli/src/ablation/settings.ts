import { faultOf, Task } from '@gannet/contracts';
import { z } from 'zod';
import { DEFAULT_TASK } from '../tasks/default-task.js';
import { cliTask } from '../tasks/tasks.js';
import { wrongOptions } from '../wrong-options.js';
import { type Variant, variantsOf } from './variants.js';

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const numbers = z
  .string()
  .min(1)
  .transform((list) => list.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word))));

const AblationSettings = z
  .object({
    task: Task,
    variants: z.string(),
    images: numbers
      .pipe(z.array(z.int().min(1).max(1000)))
      .refine((values) => new Set(values).size === values.length, { error: 'names a number twice' }),
    repeats: whole(1, 100),
    exam: whole(1, 2000),
    steps: whole(1, 10_000).optional(),
    seed: whole(0, 1000),
  })
  .transform((given, context) => {
    try {
      return {
        ...given,
        variants: variantsOf(given.variants, cliTask(given.task).ablationDefaults()),
      };
    } catch (error) {
      context.addIssue({ code: 'custom', path: ['variants'], message: (error as RangeError).message });
      return z.NEVER;
    }
  });

export type AblationSettings = Omit<z.infer<typeof AblationSettings>, 'variants'> & {
  readonly variants: readonly Variant[];
};

/** The default options of `gannet ablation`, in commander's form. */
export const ABLATION_DEFAULTS = {
  task: DEFAULT_TASK,
  variants: '',
  images: '8,16',
  repeats: '5',
  exam: '60',
  seed: '1',
} as const;

/** Validates the options. Throws WrongUsage with all invalid ones. */
export function ablationSettings(options: Readonly<Record<string, unknown>>): AblationSettings {
  const parsed = AblationSettings.safeParse(options, { error: faultOf });
  if (parsed.success) return parsed.data;
  throw wrongOptions(parsed.error, options);
}
