import type { MeanWithError } from '@gannet/metrics';
import { plural } from '@gannet/contracts';
import type { Compared } from './comparison.js';
import type { Measure } from './task.js';

/**
 * A Markdown table per number of labelled images: the means and, in brackets, the differences from the defaults with
 * 95% intervals.
 */
export function comparisonLines(measures: readonly Measure[], compared: readonly Compared[]): string[] {
  return [...new Set(compared.map(({ images }) => images))].flatMap((count, at) => [
    ...(at === 0 ? [] : ['']),
    row([
      `${plural(count, 'labelled image')}`,
      ...measures.map(({ name, unit }) => (unit === 'pixels' ? `${name}, px` : name)),
      'training time',
    ]),
    row(['---', ...measures.map(() => '---'), '---']),
    ...compared
      .filter(({ images }) => images === count)
      .map(({ variant, scores, differences, time }) =>
        row([
          variant,
          ...measures.map((measure, index) => cell(measure, scores[index] ?? null, differences?.[index] ?? null)),
          `${time.toFixed(2)} ×`,
        ]),
      ),
  ]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cell({ unit }: Measure, mark: MeanWithError | null, difference: MeanWithError | null): string {
  if (!mark) return '–';
  const written = (value: number): string => (unit === 'points' ? (100 * value).toFixed(1) : value.toFixed(2));
  if (!difference) return written(mark.mean);
  const sign = difference.mean < 0 ? '−' : '+';
  const error = difference.error === null ? '' : ` ± ${written(difference.error)}`;
  return `${written(mark.mean)} (${sign}${written(Math.abs(difference.mean))}${error})`;
}
