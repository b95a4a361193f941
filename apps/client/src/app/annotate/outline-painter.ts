import type { Point } from '@gannet/raster';
import { toScreen, type View } from './view';

/** A shape that is being made: the places set so far, in image pixels. */
export interface Outline {
  readonly places: readonly Point[];
  /** Where the hand is, for the piece that is not set yet; null draws none. */
  readonly aim: Point | null;
  /** Does the end lead back to the start? */
  readonly isClosed: boolean;
  /** Are the places corners that were set one by one? */
  readonly hasCorners: boolean;
  /** How wide the line is going to be, in image pixels. */
  readonly width: number;
  /** What is selected: 1 each, of an image so wide. */
  readonly mask?: Uint8Array;
  readonly across?: number;
}

const CORNER = 4;

/** Draws a shape that is being made on a canvas of its own, over the picture: that one need not be drawn again. */
export function drawOutline(canvas: HTMLCanvasElement, view: View, outline: Outline | null): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (outline?.mask !== undefined) return drawEdge(context, view, outline.mask, outline.across ?? 1);
  if (outline === null || outline.places.length === 0) return;
  const places = (outline.aim === null ? outline.places : [...outline.places, outline.aim]).map((place) => toScreen(view, place));
  const path = new Path2D();
  places.forEach(({ x, y }, i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  if (outline.isClosed) path.closePath();
  context.lineJoin = context.lineCap = 'round';
  if (outline.width > 0) stroke(context, path, outline.width * view.scale, 'rgb(255 255 255 / 0.3)');
  if (outline.isClosed) {
    context.fillStyle = 'rgb(255 255 255 / 0.18)';
    context.fill(path);
  }
  stroke(context, path, 3, 'rgb(0 0 0 / 0.7)');
  stroke(context, path, 1.5, '#fff');
  if (!outline.hasCorners) return;
  for (const place of outline.places) {
    const { x, y } = toScreen(view, place);
    context.fillStyle = '#fff';
    context.fillRect(x - CORNER, y - CORNER, 2 * CORNER, 2 * CORNER);
    context.lineWidth = 1;
    context.strokeStyle = '#000';
    context.strokeRect(x - CORNER, y - CORNER, 2 * CORNER, 2 * CORNER);
  }
}

/** Along the sides of pixels where what is selected ends. */
export function drawEdge(context: CanvasRenderingContext2D, view: View, mask: Uint8Array, across: number): void {
  const path = new Path2D();
  const side = (x: number, y: number, dx: number, dy: number): void => {
    const at = toScreen(view, { x, y });
    path.moveTo(at.x, at.y);
    path.lineTo(at.x + dx * view.scale, at.y + dy * view.scale);
  };
  for (let i = mask.indexOf(1); i >= 0; i = mask.indexOf(1, i + 1)) {
    const [x, y] = [i % across, Math.floor(i / across)];
    if (x === 0 || mask[i - 1] === 0) side(x, y, 0, 1);
    if (x === across - 1 || mask[i + 1] === 0) side(x + 1, y, 0, 1);
    if (mask[i - across] !== 1) side(x, y, 1, 0);
    if (mask[i + across] !== 1) side(x, y + 1, 1, 0);
  }
  stroke(context, path, 3, 'rgb(0 0 0 / 0.7)');
  stroke(context, path, 1.5, '#fff');
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, width: number, color: string): void {
  context.lineWidth = width;
  context.strokeStyle = color;
  context.stroke(path);
}
