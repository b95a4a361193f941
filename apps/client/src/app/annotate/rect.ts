import type { Rect } from '@gannet/raster';

/** The smallest rectangle over both; null is nothing. */
export function union(a: Rect | null, b: Rect | null): Rect | null {
  if (a === null || b === null) return a ?? b;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const width = Math.max(a.x + a.width, b.x + b.width) - x;
  const height = Math.max(a.y + a.height, b.y + b.height) - y;
  return { x, y, width, height };
}

/** The bytes of a rectangle of a raster that is `width` wide, row after row. */
export function cut(data: Uint8Array, width: number, rect: Rect): Uint8Array {
  const piece = new Uint8Array(rect.width * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const start = (rect.y + row) * width + rect.x;
    piece.set(data.subarray(start, start + rect.width), row * rect.width);
  }
  return piece;
}

/** Puts back what {@link cut} took. */
export function paste(data: Uint8Array, width: number, rect: Rect, piece: Uint8Array): void {
  for (let row = 0; row < rect.height; row++) {
    data.set(piece.subarray(row * rect.width, (row + 1) * rect.width), (rect.y + row) * width + rect.x);
  }
}
