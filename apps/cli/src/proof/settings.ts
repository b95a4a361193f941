import { faultOf } from '@gannet/contracts';
import { z } from 'zod';
import { isRising, numbers, whole } from '../study/settings.js';
import { wrongOptions } from '../wrong-options.js';
import { METHOD_NAMES, type MethodName, methodNamed } from './methods.js';
import { LABELLED_POOL, MOST_IMAGES } from './trial-spec.js';

const words = z
  .string()
  .min(1)
  .transform((list) => list.split(',').map((word) => word.trim()));
const RISING = { error: 'must grow from each number to the next' };
const counts = numbers.pipe(z.array(z.int().min(1).max(40_000))).refine(isRising, RISING);
const none = z.literal('').transform((): number[] => []);

const percent = z.number().min(0).lt(100);
const TASKS = ['parts', 'keypoints'] as const;

const ProofSettings = z
  .object({
    tasks: words
      .pipe(z.array(z.enum(TASKS)))
      .refine((names) => new Set(names).size === names.length, { error: 'names a task twice' }),
    methods: words
      .pipe(z.array(z.enum(METHOD_NAMES)))
      .refine((names) => new Set(names).size === names.length, { error: 'names a method twice' }),
    labels: counts,
    full: none.or(counts),
    repeats: whole(1, 100),
    images: whole(1, MOST_IMAGES),
    drop: z.coerce.number().min(0).lt(100),
    sizes: none.or(numbers.pipe(z.array(z.int().min(1).max(MOST_IMAGES))).refine(isRising, RISING)),
    filters: none.or(numbers.pipe(z.array(percent)).refine(isRising, RISING)),
    at: none.or(counts),
    steps: whole(1, 100_000),
    real: whole(1, 40_000),
    picking: whole(1, 5000),
    unlabelled: whole(1, 40_000),
    test: whole(1, 5000),
    seed: whole(0, 1_000_000),
    threads: whole(1, 256),
    out: z.string().min(1),
    cache: z.string().min(1),
  })
  .refine(({ labels, full, real }) => Math.max(...labels, ...full) <= real, {
    path: ['full'],
    error: 'has more images than --real, from which they are drawn',
  })
  .refine((plan) => !usesAt(plan) || (plan.at.length > 0 && plan.at.every((count) => plan.labels.includes(count))), {
    path: ['at'],
    error: 'must be one or more of --labels',
  })
  .refine(({ labels }) => Math.max(...labels) <= LABELLED_POOL, {
    path: ['labels'],
    error: `has more than ${LABELLED_POOL}, the generated images that a repeat may have labelled`,
  });

export type ProofSettings = z.infer<typeof ProofSettings>;

/** Whether something is measured at a few numbers of labels only. */
function usesAt({ methods, sizes, filters }: Record<'methods' | 'sizes' | 'filters', readonly unknown[]>): boolean {
  return sizes.length + filters.length > 0 || methods.some((name) => methodNamed(name as MethodName).isAddition);
}

/** The default options of `gannet proof`, in commander's form. */
export const PROOF_DEFAULTS = {
  tasks: TASKS.join(','),
  methods: METHOD_NAMES.join(','),
  labels: '1,2,4,8,16,24,32',
  full: '100,400,1600,8000',
  repeats: '5',
  images: '3000',
  drop: '10',
  sizes: '1000,3000,5000,10000,20000',
  filters: '0,5,10,20',
  at: '16,24',
  steps: '3000',
  real: '8000',
  picking: '200',
  unlabelled: '2000',
  test: '1000',
  seed: '1',
  threads: '2',
  out: 'docs/proof',
  cache: '.proof',
} as const;

/** Validates the options. Throws WrongUsage with all invalid ones. */
export function proofSettings(options: Readonly<Record<string, unknown>>): ProofSettings {
  const parsed = ProofSettings.safeParse(options, { error: faultOf });
  if (parsed.success) return parsed.data;
  throw wrongOptions(parsed.error, options);
}
