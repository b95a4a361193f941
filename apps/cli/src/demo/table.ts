import { headlineOf, type Quality } from '@gannet/contracts';

/** The evaluation of one round of a demo. */
export interface RoundRow {
  readonly round: number;
  /** Number of images labelled so far. */
  readonly labelled: number;
  /** Null if there were too few labelled images to cross-validate. */
  readonly kfoldMiou: number | null;
  readonly oracleMiou: number;
  readonly oraclePixelAccuracy: number;
  readonly trainSeconds: number | null;
  readonly labelSeconds: number | null;
}

type Columns = readonly (readonly [title: string, width: number])[];

const COLUMNS: Columns = [
  ['round', 5],
  ['labelled', 8],
  ['k-fold mIoU', 24],
  ['oracle mIoU', 11],
  ['pixel acc.', 10],
  ['train s', 8],
  ['label s', 8],
];

export function tableHead(): string {
  return line(
    COLUMNS,
    COLUMNS.map(([title]) => title),
  );
}

export function tableRow(row: RoundRow, quality: Quality | null): string {
  return line(COLUMNS, [
    String(row.round),
    String(row.labelled),
    headlineText(quality),
    row.oracleMiou.toFixed(3),
    row.oraclePixelAccuracy.toFixed(3),
    fixed(row.trainSeconds, 1),
    fixed(row.labelSeconds, 1),
  ]);
}

/** The evaluation of one round of a keypoints demo. Shares are null if there was nothing to find. */
export interface KeypointRow {
  readonly round: number;
  /** Number of images labelled so far. */
  readonly labelled: number;
  /** Null if there were too few labelled images to cross-validate. */
  readonly kfoldPck05: number | null;
  /** Share of keypoints within 0.02 and 0.05 of the image's side from the oracle's. */
  readonly oraclePck02: number | null;
  readonly oraclePck05: number | null;
  /** Mean distance, in pixels. */
  readonly oracleError: number | null;
  /** Share of keypoints whose presence is predicted as the oracle sees it. */
  readonly oracleVisibility: number | null;
  readonly trainSeconds: number | null;
  readonly labelSeconds: number | null;
}

const KEYPOINT_COLUMNS: Columns = [
  ['round', 5],
  ['labelled', 8],
  ['k-fold PCK@0.05', 24],
  ['oracle @0.02', 12],
  ['oracle @0.05', 12],
  ['error px', 8],
  ['visibility', 10],
  ['train s', 8],
  ['label s', 8],
];

export function keypointTableHead(): string {
  return line(
    KEYPOINT_COLUMNS,
    KEYPOINT_COLUMNS.map(([title]) => title),
  );
}

export function keypointTableRow(row: KeypointRow, quality: Quality | null): string {
  return line(KEYPOINT_COLUMNS, [
    String(row.round),
    String(row.labelled),
    headlineText(quality),
    fixed(row.oraclePck02, 3),
    fixed(row.oraclePck05, 3),
    fixed(row.oracleError, 2),
    fixed(row.oracleVisibility, 3),
    fixed(row.trainSeconds, 1),
    fixed(row.labelSeconds, 1),
  ]);
}

function headlineText(quality: Quality | null): string {
  if (quality === null) return '–';
  const { value, interval } = headlineOf(quality);
  return value.toFixed(3) + (interval ? ` (${interval.low.toFixed(3)} to ${interval.high.toFixed(3)})` : '');
}

function fixed(value: number | null, digits: number): string {
  return value?.toFixed(digits) ?? '–';
}

function line(columns: Columns, cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padStart(columns[index]![1])).join('  ');
}
