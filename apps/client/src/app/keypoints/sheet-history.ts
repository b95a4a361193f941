import { isSame, select, type Sheet } from './sheet';

/** Number of steps that can be undone. */
const DEPTH = 200;

/** Steps to undo and to redo, each the latest last. */
interface SheetSteps {
  readonly done: readonly Sheet[];
  readonly undone: readonly Sheet[];
}

/** Are these steps? What a draft keeps may come from an older page. */
export function isSheetSteps(value: unknown): value is SheetSteps {
  const areSheets = (sheets: unknown): boolean =>
    Array.isArray(sheets) && sheets.every((sheet) => Array.isArray((sheet as Partial<Sheet> | null)?.marks));
  if (typeof value !== 'object' || value === null) return false;
  const { done, undone } = value as Partial<Record<keyof SheetSteps, unknown>>;
  return areSheets(done) && areSheets(undone);
}

/** A sheet with its steps. Immutable: every change gives another history. */
export interface SheetHistory extends SheetSteps {
  readonly now: Sheet;
}

export function begun(now: Sheet): SheetHistory {
  return { now, done: [], undone: [] };
}

/** Restores steps from a draft, as far as they are of the same keypoints. */
export function resumed(now: Sheet, { done, undone }: SheetSteps): SheetHistory {
  const fits = (sheet: Sheet): boolean => sheet.marks.length === now.marks.length;
  const read = (sheets: readonly Sheet[]): Sheet[] => sheets.filter(fits).map((sheet) => select(sheet, sheet.active));
  return { now, done: read(done), undone: read(undone) };
}

/** Continues with another sheet. One that says the same as before is no step. */
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
