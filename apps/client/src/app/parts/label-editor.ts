import { type LabelMap, type Lock, type Rect, applyRefit, union, UNLABELLED } from '@gannet/raster';
import { type Change, changeOf, fits, markChanged, replay } from './change';
import { applyEdit, type Edit } from './edits';
import { cut, paste } from './rect';

/** Steps that can be undone, as long as they fit in `UNDO_BYTES`. */
export const UNDO_DEPTH = 2_000;
/** A long day of strokes; a whole image of 4096² that turns over takes a few of these. */
export const UNDO_BYTES = 64 * 1024 * 1024;
/** The part of the history that a draft keeps, so that it survives a reload: enough for the last minutes. */
const KEPT_DEPTH = 200;
const KEPT_BYTES = 1024 * 1024;

/** Steps to undo and to redo, each the latest last. */
export interface History {
  readonly done: readonly Change[];
  readonly undone: readonly Change[];
}

/** Is it a history? What a draft keeps may come from an older page. */
export function isHistory(value: unknown): value is History {
  const areChanges = (steps: unknown): boolean =>
    Array.isArray(steps) && steps.every((step) => step instanceof Uint8Array);
  if (typeof value !== 'object' || value === null) return false;
  const { done, undone } = value as Partial<Record<keyof History, unknown>>;
  return areChanges(done) && areChanges(undone);
}

/** A label map being edited, with undo and redo. Every change returns its box, null when nothing changed. */
export class LabelEditor {
  readonly map: LabelMap;
  /** The map at the last step, to which a discarded stroke returns. */
  private readonly settled: Uint8Array;
  private readonly done: Change[] = [];
  private undone: Change[] = [];
  private bytes = 0;
  private touched: Rect | null = null;
  /** Steps made by predictions. */
  private readonly predicted = new WeakSet<Change>();
  /** Pixels of steps that are too old to be undone. */
  private readonly longAgo: Uint8Array;
  /** Counts undos and redos. */
  turns = 0;
  private unseen: Rect | null = null;

  /**
   * `history` leads back to the start. Steps that do not fit the map or the number of classes are left out, and so are
   * all before them.
   */
  constructor(start: LabelMap, history: History = { done: [], undone: [] }, classes = UNLABELLED) {
    this.map = { width: start.width, height: start.height, data: start.data.slice() };
    this.settled = start.data.slice();
    this.longAgo = new Uint8Array(start.data.length);
    this.done.push(...fitting(history.done, start.data.length, classes));
    this.undone.push(...fitting(history.undone, start.data.length, classes));
    this.bytes = [...this.done, ...this.undone].reduce((sum, { length }) => sum + length, 0);
  }

  get undoDepth(): number {
    return this.done.length;
  }

  get redoDepth(): number {
    return this.undone.length;
  }

  /** The latest steps, for a draft. */
  get history(): History {
    return { done: latest(this.done), undone: latest(this.undone) };
  }

  /** The map at the last step, without a stroke in progress. */
  get settledMap(): LabelMap {
    return { ...this.map, data: this.settled };
  }

  /** Are there edits since the last step? */
  get isOpen(): boolean {
    return this.touched !== null;
  }

  /** A mask with 1 for each pixel that a person changed, by steps that were not undone. Predictions do not count. */
  painted(): Uint8Array {
    const painted = this.longAgo.slice();
    for (const change of this.done) if (!this.predicted.has(change)) markChanged(painted, change);
    return painted;
  }

  /** The latest step, to recognise it later; null if there is none. */
  get lastStep(): Change | null {
    return this.done.at(-1) ?? null;
  }

  /** Was the latest step a prediction? */
  get isLastPredicted(): boolean {
    const step = this.done.at(-1);
    return step !== undefined && this.predicted.has(step);
  }

  /** Number of pixels that a person changed after a step; since the start for null; by the latest step if it is gone. */
  paintedAfter(step: Change | null): number {
    const from = step === null ? 0 : this.done.includes(step) ? this.done.indexOf(step) + 1 : this.done.length - 1;
    const marks = step === null ? this.longAgo.slice() : new Uint8Array(this.longAgo.length);
    for (const change of this.done.slice(from)) if (!this.predicted.has(change)) markChanged(marks, change);
    return marks.reduce((sum, mark) => sum + mark, 0);
  }

  /** The map as {@link applyPrediction} would make it. */
  withPrediction(before: LabelMap, after: LabelMap, over?: Lock): LabelMap {
    return applyRefit(this.settledMap, before, after, this.painted(), over);
  }

  /**
   * Applies a new prediction as one step, to the pixels that nobody painted, that still are as predicted before, and
   * that the lock lets change.
   */
  applyPrediction(before: LabelMap, after: LabelMap, over?: Lock): Rect | null {
    this.discard();
    this.apply({ kind: 'predict', before, after, painted: this.painted(), over });
    const rect = this.keep();
    const step = this.done.at(-1);
    if (rect !== null && step !== undefined) this.predicted.add(step);
    return rect;
  }

  /** The box of everything that changed since the last call. */
  takeUnseen(): Rect | null {
    const rect = this.unseen;
    this.unseen = null;
    return rect;
  }

  apply(edit: Edit): Rect | null {
    const rect = applyEdit(this.map, edit);
    this.touched = union(this.touched, rect);
    return this.show(rect);
  }

  /** Makes the edits since the last step one undoable step. */
  keep(): Rect | null {
    const rect = this.touched;
    this.touched = null;
    if (rect === null) return null;
    const { width, data } = this.map;
    const change = changeOf(this.settled, data, width, rect);
    if (change === null) return null;
    paste(this.settled, width, rect, cut(data, width, rect));
    this.bytes += change.length - this.undone.reduce((sum, { length }) => sum + length, 0);
    this.undone = [];
    this.done.push(change);
    while (this.done.length > 1 && (this.done.length > UNDO_DEPTH || this.bytes > UNDO_BYTES)) this.forget();
    return rect;
  }

  /** Discards the edits since the last step. */
  discard(): Rect | null {
    const rect = this.touched;
    this.touched = null;
    if (rect !== null) paste(this.map.data, this.map.width, rect, cut(this.settled, this.map.width, rect));
    return this.show(rect);
  }

  undo(): Rect | null {
    this.discard();
    return this.move(this.done, this.undone, 'before');
  }

  redo(): Rect | null {
    this.discard();
    return this.move(this.undone, this.done, 'after');
  }

  /** Replaces the map by another of the same size, as one step. Throws RangeError for another size. */
  replace(map: LabelMap): Rect | null {
    this.discard();
    this.apply({ kind: 'map', from: map, over: undefined });
    return this.keep();
  }

  /** The oldest step can no longer be undone. */
  private forget(): void {
    const change = this.done.shift();
    if (change === undefined) return;
    this.bytes -= change.length;
    if (!this.predicted.has(change)) markChanged(this.longAgo, change);
  }

  private move(from: Change[], to: Change[], side: 'before' | 'after'): Rect | null {
    const change = from.pop();
    if (change === undefined) return null;
    const rect = replay(this.map.data, change, side, this.map.width);
    replay(this.settled, change, side, this.map.width);
    to.push(change);
    this.turns++;
    return this.show(rect);
  }

  private show<R extends Rect | null>(rect: R): R {
    this.unseen = union(this.unseen, rect);
    return rect;
  }
}

function fitting(changes: readonly Change[], pixels: number, classes: number): Change[] {
  const broken = changes.findLastIndex((change) => !fits(change, pixels, classes));
  return changes.slice(broken + 1);
}

function latest(changes: readonly Change[]): Change[] {
  let bytes = 0;
  const tooMuch = changes.findLastIndex((change) => (bytes += change.length) > KEPT_BYTES);
  return changes.slice(Math.max(tooMuch + 1, changes.length - KEPT_DEPTH));
}
