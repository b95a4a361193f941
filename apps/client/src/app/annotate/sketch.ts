import { floodFill, type LabelMap, paintStroke, type Rect } from '@gannet/raster';
import { cut, paste, union } from './rect';
import type { Edit } from './tools/tool';

/** Steps that can be taken back. */
export const UNDO_DEPTH = 200;

interface Change {
  readonly rect: Rect;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** The label map being made, and the way back. Every change returns its box, null when nothing changed. */
export class Sketch {
  readonly map: LabelMap;
  /** The map at the last kept step: what a discarded stroke goes back to. */
  private readonly settled: Uint8Array;
  private readonly done: Change[] = [];
  private readonly undone: Change[] = [];
  private touched: Rect | null = null;
  private unseen: Rect | null = null;

  constructor(start: LabelMap) {
    this.map = { width: start.width, height: start.height, data: start.data.slice() };
    this.settled = start.data.slice();
  }

  get undoDepth(): number {
    return this.done.length;
  }

  get redoDepth(): number {
    return this.undone.length;
  }

  /** The box of everything that changed since it was last asked: what a drawing has to catch up with. */
  takeUnseen(): Rect | null {
    const rect = this.unseen;
    this.unseen = null;
    return rect;
  }

  apply(edit: Edit): Rect | null {
    const rect = edit.kind === 'stroke'
      ? paintStroke(this.map, edit.from, edit.to, edit.radius, edit.value)
      : floodFill(this.map, Math.floor(edit.at.x), Math.floor(edit.at.y), edit.value);
    this.touched = union(this.touched, rect);
    return this.show(rect);
  }

  /** Makes the edits since the last step one undoable step. */
  keep(): Rect | null {
    const rect = this.touched;
    this.touched = null;
    if (rect === null) return null;
    const { width, data } = this.map;
    const change = { rect, before: cut(this.settled, width, rect), after: cut(data, width, rect) };
    paste(this.settled, width, rect, change.after);
    this.done.push(change);
    if (this.done.length > UNDO_DEPTH) this.done.shift();
    this.undone.length = 0;
    return rect;
  }

  /** Takes back the edits since the last step. */
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

  /** Takes another map of the same size over, as one undoable step. Throws RangeError for another size. */
  replace(map: LabelMap): Rect | null {
    const { width, height } = this.map;
    if (map.width !== width || map.height !== height) throw new RangeError(`${map.width} × ${map.height} does not replace ${width} × ${height}`);
    this.discard();
    if (this.map.data.every((value, i) => value === map.data[i])) return null;
    this.map.data.set(map.data);
    this.touched = this.show({ x: 0, y: 0, width, height });
    return this.keep();
  }

  private move(from: Change[], to: Change[], side: 'before' | 'after'): Rect | null {
    const change = from.pop();
    if (change === undefined) return null;
    paste(this.map.data, this.map.width, change.rect, change[side]);
    paste(this.settled, this.map.width, change.rect, change[side]);
    to.push(change);
    return this.show(change.rect);
  }

  private show<R extends Rect | null>(rect: R): R {
    this.unseen = union(this.unseen, rect);
    return rect;
  }
}
