import { strategyNames } from '@gannet/acquisition';
import { z } from 'zod';

/** Baselines know the ground truth of unlabelled images: they measure strategies, and are none themselves. */
const baselineNames = ['foreground-random', 'greedy-truth'] as const;

export type BaselineName = (typeof baselineNames)[number];

/** Everything that a study can compare, in the order of its tables: the server's strategies, and baselines. */
export const contestantNames = [...strategyNames, ...baselineNames] as const;

export const Contestant = z.enum(contestantNames);
export type Contestant = z.infer<typeof Contestant>;

export function isBaseline(name: Contestant): name is BaselineName {
  return baselineNames.some((baseline) => baseline === name);
}
