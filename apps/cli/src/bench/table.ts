import type { Bench } from './bench.js';
import type { CaseResult, Measured } from './contest.js';

/** The results as lines of text. */
export function resultLines(bench: Bench, results: readonly CaseResult[]): string[] {
  const rows = results.map((result) => [
    result.case,
    timeOf(result.ours),
    timeOf(result.baseline),
    `${result.ratio.time.toFixed(2)} ×`,
    memoryOf(result.ours),
    memoryOf(result.baseline),
    `${result.ratio.memory.toFixed(2)} ×`,
    result.maxAbsDiff === null ? '–' : result.maxAbsDiff.toExponential(1),
  ]);
  const all = [['case', 'ours', 'baseline', 'time', 'ours', 'baseline', 'memory', 'max. difference'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
  return [`${bench.name}: ${bench.about}. Medians; a ratio above 1 speaks for ours.`, '', ...lines];
}

function timeOf({ ms, p95Ms }: Measured): string {
  const words = ms >= 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
  return p95Ms === undefined ? words : `${words} (95%: ${p95Ms.toFixed(0)} ms)`;
}

function memoryOf({ peakMiB }: Measured): string {
  return `${peakMiB.toFixed(0)} MiB`;
}
