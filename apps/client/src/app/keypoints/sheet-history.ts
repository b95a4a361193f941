import { isSame, select, type Sheet } from './sheet';

/** Steps that can be taken back. */
const DEPTH = 200;

/** The way back and forward again, each the latest step last. */
export interface SheetSteps {
  readonly done: readonly Sheet[];
  readonly undone: readonly Sheet[];
}

/** A sheet and the way back. Immutable: every change gives another history. */
export interface SheetHistory extends SheetSteps {
  readonly now: Sheet;
}

export function begun(now: Sheet): SheetHistory {
  return { now, done: [], undone: [] };
}

/** Goes on with steps from somewhere else, as far as they are of the same keypoints. */
export function resumed(now: Sheet, { done, undone }: SheetSteps): SheetHistory {
  const fits = (sheet: Sheet): boolean => sheet.marks.length === now.marks.length;
  const read = (sheets: readonly Sheet[]): Sheet[] => sheets.filter(fits).map((sheet) => select(sheet, sheet.active));
  return { now, done: read(done), undone: read(undone) };
}

/** Goes on to another sheet. What says the same as before is no step. */
export function goOn(history: SheetHistory, next: Sheet): SheetHistory {
  if (isSame(history.now, next)) return { ...history, now: next };
  return { now: next, done: [...history.done, history.now].slice(-DEPTH), undone: [] };
}

export function undo(history: SheetHistory): SheetHistory {
  const before = history.done.at(-1);
  return before === undefined
    ? history
    : { now: before, done: history.done.slice(0, -1), undone: [...history.undone, history.now] };
}

export function redo(history: SheetHistory): SheetHistory {
  const after = history.undone.at(-1);
  return after === undefined
    ? history
    : { now: after, done: [...history.done, history.now], undone: history.undone.slice(0, -1) };
}
