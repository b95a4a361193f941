import type { Progress, RoundState } from '@gannet/contracts';
import { count, duration } from '../ui/words';

/** The states of a round in words. */
export const STATE_WORDS: Readonly<Record<RoundState, string>> = {
  generating: 'generating',
  ranking: 'ranking',
  annotating: 'annotating',
  training: 'training',
  releasing: 'releasing',
  complete: 'complete',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** The steps of a round, in order. */
export const STEPS = [
  'generating',
  'ranking',
  'annotating',
  'training',
  'releasing',
] as const satisfies readonly RoundState[];

/** Those of a round whose labels were imported. */
export const IMPORTED_STEPS: readonly (typeof STEPS)[number][] = ['generating', 'training'];

export function isOver(state: string | null): boolean {
  return state === null || state === 'complete' || state === 'failed' || state === 'cancelled';
}

/** "310 of 500 images · 41 images/s · 5 s left". */
export function progressWords(progress: Progress): string {
  if (progress.unit === '%') return [`${count(progress.done)}%`, ...left(progress)].join(' · ');
  const parts = [`${count(progress.done)} of ${count(progress.total)} ${progress.unit}`];
  if (progress.ratePerSecond !== null && progress.ratePerSecond > 0)
    parts.push(`${rate(progress.ratePerSecond)} ${progress.unit}/s`);
  return [...parts, ...left(progress)].join(' · ');
}

function left({ secondsLeft }: Progress): string[] {
  return secondsLeft === null ? [] : [`${duration(Math.round(secondsLeft))} left`];
}

function rate(perSecond: number): string {
  return perSecond >= 10 ? count(perSecond) : perSecond.toPrecision(2);
}
