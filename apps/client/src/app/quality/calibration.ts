import type { Measured } from '@gannet/contracts';
import type { Cell } from './cell';

/** Things of about the same uncertainty, and how often they are wrong. */
export interface UncertaintyBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly rate: Measured;
}

/** What a chart of the bins says. */
export interface ReliabilityText {
  readonly question: string;
  /** What the uncertainty is, with its unit. */
  readonly uncertainty: string;
  readonly unit: string;
  /** What is counted in a bin. */
  readonly things: string;
  readonly wrong: string;
  /** Shown while the pointer is on no bar. */
  readonly hint: string;
}

/** How well an interpreter's uncertainty predicts its errors. */
export interface Calibration {
  readonly bins: readonly UncertaintyBin[];
  readonly words: ReliabilityText;
  readonly lines: readonly (Cell & { readonly name: string })[];
  readonly keptColumns: readonly string[];
  readonly kept: readonly { readonly dropped: string; readonly images: number; readonly cells: readonly Cell[] }[];
}

/** A row of a confusion matrix: shares of its pixels, null for a class that nobody painted. */
export interface ConfusionRow {
  readonly color: string;
  readonly shares: readonly (number | null)[];
}
