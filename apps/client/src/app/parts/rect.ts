import type { Rect } from '@gannet/raster';

/** Copies a rectangle of a raster that is `width` pixels wide, row by row. */
export function cut(data: Uint8Array, width: number, rect: Rect): Uint8Array {
  const piece = new Uint8Array(rect.width * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const start = (rect.y + row) * width + rect.x;
    piece.set(data.subarray(start, start + rect.width), row * rect.width);
  }
  return piece;
}

/** Writes back what {@link cut} copied. */
export function paste(data: Uint8Array, width: number, rect: Rect, piece: Uint8Array): void {
  for (let row = 0; row < rect.height; row++) {
    data.set(piece.subarray(row * rect.width, (row + 1) * rect.width), (rect.y + row) * width + rect.x);
  }
}
