import { type Headline, headlineOf, type Quality } from '@gannet/contracts';

/** One round of a demo, measured. */
export interface RoundRow {
  readonly round: number;
  /** Images labelled by then, in all. */
  readonly labelled: number;
  /** Null where the labelled images were too few to cross-validate. */
  readonly kfoldMiou: number | null;
  readonly oracleMiou: number;
  readonly oraclePixelAccuracy: number;
  readonly trainSeconds: number | null;
  readonly labelSeconds: number | null;
}

const COLUMNS: readonly (readonly [title: string, width: number])[] = [
  ['round', 5], ['labelled', 8], ['k-fold mIoU', 24], ['oracle mIoU', 11], ['pixel acc.', 10], ['train s', 8], ['label s', 8],
];

export function tableHead(): string {
  return line(COLUMNS.map(([title]) => title));
}

export function tableRow(row: RoundRow, quality: Quality | null): string {
  const kfold = quality === null ? '–' : headlineWords(headlineOf(quality));
  const seconds = (value: number | null): string => value?.toFixed(1) ?? '–';
  return line([
    String(row.round), String(row.labelled), kfold, row.oracleMiou.toFixed(3), row.oraclePixelAccuracy.toFixed(3), seconds(row.trainSeconds), seconds(row.labelSeconds),
  ]);
}

function headlineWords({ value, low, high }: Headline): string {
  return `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padStart(COLUMNS[index]![1])).join('  ');
}
