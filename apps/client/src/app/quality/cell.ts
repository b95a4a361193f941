import type { Headline, Measured } from '@gannet/contracts';

/** A formatted number with its interval; '' if there is no interval. */
export interface Cell {
  readonly value: string;
  readonly interval: string;
}

export function cell(
  value: number | null,
  interval: Headline['interval'] | undefined,
  words: (value: number | null) => string,
): Cell {
  return { value: words(value), interval: interval ? `${words(interval.low)} to ${words(interval.high)}` : '' };
}

export function measuredCell({ value, interval }: Measured, words: (value: number | null) => string): Cell {
  return cell(value, interval, words);
}

/** 1.234 → "1.23 px". */
export function pixels(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(2)} px`;
}
