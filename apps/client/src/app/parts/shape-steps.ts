import type { Hint, Point } from '@gannet/raster';

/** A shape of several presses while it is made: corners of a polygon or line, or the clicks of a selection. */
export type Shape =
  | { readonly tool: 'polygon' | 'line'; readonly places: readonly Point[] }
  | { readonly tool: 'alike'; readonly hints: readonly Hint[]; readonly reach: number };

/** An open shape as a draft keeps it, with the class and brush size that it would paint with. */
export type OpenShape = Shape & { readonly value: number; readonly size: number };

/** How the open shape was made, press by press, for undo and redo; `null` is no shape. */
export interface ShapeSteps {
  readonly done: readonly (Shape | null)[];
  readonly now: Shape | null;
  /** The latest last. */
  readonly undone: readonly (Shape | null)[];
}

export const NO_SHAPE: ShapeSteps = { done: [], now: null, undone: [] };

/** Continues with another shape, or with none. A shape that is the same as before is no step. */
export function goOn(steps: ShapeSteps, next: Shape | null): ShapeSteps {
  return isSame(steps.now, next) ? steps : { done: [...steps.done, steps.now], now: next, undone: [] };
}

export function back({ done, now, undone }: ShapeSteps): ShapeSteps {
  return done.length === 0
    ? { done, now, undone }
    : { done: done.slice(0, -1), now: done.at(-1)!, undone: [...undone, now] };
}

export function forth({ done, now, undone }: ShapeSteps): ShapeSteps {
  return undone.length === 0
    ? { done, now, undone }
    : { done: [...done, now], now: undone.at(-1)!, undone: undone.slice(0, -1) };
}

/** The steps that lead to a restored shape: one for each of its presses. */
export function stepsTo(shape: Shape): ShapeSteps {
  const presses = shape.tool === 'alike' ? shape.hints.length : shape.places.length;
  const first = (n: number): Shape =>
    shape.tool === 'alike'
      ? { ...shape, hints: shape.hints.slice(0, n) }
      : { ...shape, places: shape.places.slice(0, n) };
  return { done: Array.from({ length: presses }, (_, n) => (n === 0 ? null : first(n))), now: shape, undone: [] };
}

/** Is it an open shape? What a draft keeps may come from an older page, or from another schema. */
export function isOpenShape(value: unknown, classes: number): value is OpenShape {
  if (typeof value !== 'object' || value === null) return false;
  const shape = value as Partial<Record<'tool' | 'value' | 'hints' | 'places', unknown>>;
  const points = shape.tool === 'alike' ? shape.hints : shape.places;
  const isOfClass = typeof shape.value === 'number' && shape.value >= 0 && shape.value < classes;
  return isOfClass && Array.isArray(points) && points.length > 0;
}

function isSame(a: Shape | null, b: Shape | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
