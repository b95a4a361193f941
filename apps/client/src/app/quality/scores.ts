import type { Cell } from './cell';

/** A class or keypoint with its scores; no cells where it is in no image. */
interface ScoreRow {
  /** Of its swatch, null where labels have no colours. */
  readonly color: string | null;
  readonly cells: readonly Cell[] | null;
}

/** What a score table shows: scores of all labels together, and a row for each class or keypoint. */
export interface Scores {
  readonly whole: readonly (Cell & { readonly name: string })[];
  /** What a row is about: "Class". */
  readonly each: string;
  readonly columns: readonly string[];
  readonly rows: readonly ScoreRow[];
}
