import type { Round } from '@gannet/contracts';

/** Of all annotations up to a round, those compared with their prediction, and those equal to it. */
export function unchangedUpTo(
  number: number,
  rounds: readonly Pick<Round, 'number' | 'unchanged'>[],
): Round['unchanged'] {
  const before = rounds.filter((round) => round.number <= number);
  const sum = (of: 'count' | 'of'): number => before.reduce((total, { unchanged }) => total + unchanged[of], 0);
  return { count: sum('count'), of: sum('of') };
}
