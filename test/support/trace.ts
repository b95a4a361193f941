import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  /** Microseconds. */
  readonly dur?: number;
  readonly args: { readonly data?: { readonly type?: string } };
}

/** What scripts do: their events, and what they put off. */
const SCRIPTS: ReadonlySet<string> = new Set(['EventDispatch', 'TimerFire', 'FireAnimationFrame']);

/**
 * Chromium's own trace of what the page does meanwhile, as a sentence: how long events of a type were handled (their
 * listeners), and how long everything that scripts did took for each of them, with what listeners put off to timers and
 * to the next frame.
 */
export async function handlingOf(
  browser: Browser,
  page: Page,
  type: string,
  act: () => Promise<void>,
): Promise<string> {
  await browser.startTracing(page, { categories: ['devtools.timeline'] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: readonly TraceEvent[];
  };
  const timesOf = (isWanted: (event: TraceEvent) => boolean): number[] =>
    traceEvents
      .filter(isWanted)
      .map(({ dur = 0 }) => dur / 1000)
      .toSorted((a, b) => a - b);
  const handled = timesOf(({ name, args }) => name === 'EventDispatch' && args.data?.type === type);
  const all = timesOf(({ name }) => SCRIPTS.has(name)).reduce((sum, time) => sum + time, 0);
  const at = (share: number): string =>
    `${handled[Math.min(handled.length - 1, Math.floor(share * handled.length))]?.toFixed(1) ?? '–'} ms`;
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)} of ${handled.length}; all scripts ${(all / handled.length).toFixed(1)} ms each`;
}
