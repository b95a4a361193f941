import type { Interval } from '@gannet/contracts';

export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** Formats an interval in brackets; empty if unknown. */
export function between(interval: Pick<Interval, 'low' | 'high'> | null | undefined, digits: number): string {
  return interval ? ` (${interval.low.toFixed(digits)} to ${interval.high.toFixed(digits)})` : '';
}
