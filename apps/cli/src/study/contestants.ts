import { strategyNames } from '@gannet/acquisition';
import { z } from 'zod';

/** What knows the truth about images that nobody has labelled: a measure for strategies, and no strategy. */
const baselineNames = ['foreground-random', 'greedy-truth'] as const;

export type BaselineName = (typeof baselineNames)[number];

/** What a study can compare, in the order of its tables: strategies, which a server has too, and base lines. */
export const contestantNames = [...strategyNames, ...baselineNames] as const;

export const Contestant = z.enum(contestantNames);
export type Contestant = z.infer<typeof Contestant>;

export function isBaseline(name: Contestant): name is BaselineName {
  return baselineNames.some((baseline) => baseline === name);
}
