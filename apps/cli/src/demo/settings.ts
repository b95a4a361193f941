import { faultOf, RoundSettings, Strategy, Task } from '@gannet/contracts';
import { z } from 'zod';
import { DEFAULT_TASK } from '../tasks/default-task.js';
import { wrongOptions } from '../wrong-options.js';

/** Seeds from here on are reserved for evaluation: no pool and no release of a demo uses them. */
export const FIRST_TEST_SEED = 4_000_000_000;

/** Distance between the first seeds of two demos: more than a demo of ordinary size uses. */
const SEEDS_A_DEMO = 1_000_000;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const DemoSettings = z
  .object({
    task: Task,
    rounds: whole(1, 100),
    batch: whole(1, 1000),
    pool: whole(1, 100_000),
    release: whole(1, 1_000_000),
    strategy: Strategy,
    seed: whole(0, 1_000_000),
    annotators: whole(1, 50),
    student: z.boolean().default(true),
    studentSteps: whole(1, 100_000),
    out: z.string().min(1),
  })
  .refine(({ batch, pool }) => batch <= pool, {
    path: ['batch'],
    error: 'is larger than the pool, from which the batch is picked',
  });

export type DemoSettings = z.infer<typeof DemoSettings>;

/** The default options of `gannet demo`, in commander's form. */
export const DEMO_DEFAULTS = {
  task: DEFAULT_TASK,
  rounds: '3',
  batch: '8',
  pool: '500',
  release: '500',
  strategy: RoundSettings.parse({}).strategy,
  seed: '1',
  annotators: '2',
  studentSteps: '600',
  out: 'gannet-demo',
} as const;

/** Validates the options. Throws WrongUsage with all invalid ones. */
export function demoSettings(options: Readonly<Record<string, unknown>>): DemoSettings {
  const parsed = DemoSettings.safeParse(options, { error: faultOf });
  if (parsed.success) return parsed.data;
  throw wrongOptions(parsed.error, options);
}

/** The first seed of a demo: the same seed gives the same images, another seed others. */
export function firstSeedOf(seed: number): number {
  return (seed * SEEDS_A_DEMO) % FIRST_TEST_SEED;
}
