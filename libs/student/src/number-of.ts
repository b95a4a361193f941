import type { Measured } from '@gannet/metrics';

/** `0.812 (0.801 to 0.822)`. */
export function numberOf({ value, interval }: Measured, digits = 3): string {
  if (value === null) return '–';
  return interval
    ? `${value.toFixed(digits)} (${interval.low.toFixed(digits)} to ${interval.high.toFixed(digits)})`
    : value.toFixed(digits);
}
