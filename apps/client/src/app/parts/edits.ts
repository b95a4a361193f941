import {
  type Brush,
  copyMap,
  copyRegion,
  fillHoles,
  fillPolygon,
  floodFill,
  growRegion,
  type Ink,
  type LabelMap,
  type Lock,
  paintMask,
  paintPolyline,
  paintStroke,
  type Point,
  type Rect,
  removeSpecks,
  applyRefit,
  shrinkRegion,
  swapClasses,
} from '@gannet/raster';

/** An edit of the label map, as data. Points are in image pixels; `over` are the classes that may be painted over. */
export type Edit =
  | {
      readonly kind: 'stroke';
      readonly from: Point;
      readonly to: Point;
      readonly radius: number;
      readonly brush: Brush;
      readonly ink: Ink;
    }
  | {
      readonly kind: 'line';
      readonly way: readonly Point[];
      readonly radius: number;
      readonly brush: Brush;
      readonly ink: Ink;
    }
  | { readonly kind: 'polygon'; readonly outline: readonly Point[]; readonly ink: Ink }
  | { readonly kind: 'fill'; readonly at: Point; readonly ink: Ink }
  | { readonly kind: 'mask'; readonly mask: Uint8Array; readonly ink: Ink }
  | { readonly kind: 'grow' | 'shrink'; readonly at: Point; readonly by: number; readonly over: Lock | undefined }
  | { readonly kind: 'holes'; readonly at: Point; readonly over: Lock | undefined }
  | { readonly kind: 'take'; readonly at: Point; readonly from: LabelMap; readonly over: Lock | undefined }
  | { readonly kind: 'specks'; readonly below: number; readonly over: Lock | undefined }
  | { readonly kind: 'swap'; readonly a: number; readonly b: number; readonly over: Lock | undefined }
  | { readonly kind: 'map'; readonly from: LabelMap; readonly over: Lock | undefined }
  /** Changes only pixels that nobody painted and that still are as predicted before. */
  | {
      readonly kind: 'predict';
      readonly before: LabelMap;
      readonly after: LabelMap;
      readonly painted: Uint8Array;
      readonly over: Lock | undefined;
    };

/** Applies an edit. Returns the box of what changed, null if nothing did. */
export function applyEdit(map: LabelMap, edit: Edit): Rect | null {
  switch (edit.kind) {
    case 'stroke':
      return paintStroke(map, edit.from, edit.to, edit.radius, edit.ink, edit.brush);
    case 'line':
      return paintPolyline(map, edit.way, edit.radius, edit.ink, edit.brush);
    case 'polygon':
      return fillPolygon(map, edit.outline, edit.ink);
    case 'fill':
      return floodFill(map, ...pixelAt(edit.at), edit.ink);
    case 'mask':
      return paintMask(map, edit.mask, edit.ink);
    case 'grow':
      return growRegion(map, ...pixelAt(edit.at), edit.by, edit.over);
    case 'shrink':
      return shrinkRegion(map, ...pixelAt(edit.at), edit.by, edit.over);
    case 'holes':
      return fillHoles(map, ...pixelAt(edit.at), edit.over);
    case 'take':
      return copyRegion(map, edit.from, ...pixelAt(edit.at), edit.over);
    case 'specks':
      return removeSpecks(map, edit.below, edit.over);
    case 'swap':
      return swapClasses(map, edit.a, edit.b, edit.over);
    case 'map':
      return copyMap(map, edit.from, edit.over);
    case 'predict':
      return copyMap(map, applyRefit(map, edit.before, edit.after, edit.painted, edit.over));
  }
}

function pixelAt({ x, y }: Point): [number, number] {
  return [Math.floor(x), Math.floor(y)];
}
