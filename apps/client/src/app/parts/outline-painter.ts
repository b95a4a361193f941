import type { Hint, Point, Rect } from '@gannet/raster';
import { toScreen, type View } from '../canvas/view';

/** A shape in progress: the points set so far, in image pixels. */
export interface Outline {
  readonly places: readonly Point[];
  /** The pointer, to which the next piece is drawn; null draws none. */
  readonly aim: Point | null;
  /** Is the last point joined to the first? */
  readonly isClosed: boolean;
  /** Are the points corners, which are drawn as squares? */
  readonly hasCorners: boolean;
  /** Width of the line to be painted, in image pixels. */
  readonly width: number;
  /** Selected pixels, 1 each, of an image that is `across` pixels wide. */
  readonly mask?: Uint8Array;
  readonly across?: number;
  /** The clicks of a smart selection. */
  readonly hints?: readonly Hint[];
}

/** A mask of some pixels of a box, 1 each, row by row. */
export interface Outlined {
  readonly box: Rect;
  readonly mask: Uint8Array;
}

/** In device pixels. */
const CORNER = 4;
const HINT = 8;
const [IN, OUT] = ['#0b6b3a', '#a8241b'];
/** Dashed, so that it differs from the edges of shapes and classes by more than its colour. */
const REGION = { color: '#ffe960', dash: [7, 5] };

/**
 * Draws the outlined region and the shape in progress on a canvas of their own, so that the image need not be drawn
 * again.
 */
export function drawOver(
  canvas: HTMLCanvasElement,
  view: View,
  outline: Outline | null,
  region: Outlined | null,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (region !== null) drawEdge(context, view, region.mask, region.box.width, { ...REGION, start: region.box });
  if (outline !== null) drawOutline(context, view, outline);
}

function drawOutline(context: CanvasRenderingContext2D, view: View, outline: Outline): void {
  if (outline.mask !== undefined) drawEdge(context, view, outline.mask, outline.across ?? 1);
  for (const hint of outline.hints ?? []) drawHint(context, view, hint);
  if (outline.places.length === 0) return;
  const places = (outline.aim === null ? outline.places : [...outline.places, outline.aim]).map((place) =>
    toScreen(view, place),
  );
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

/** A plus at pixels that belong to the selection, a minus at those that do not. */
function drawHint(context: CanvasRenderingContext2D, view: View, { x, y, isIn }: Hint): void {
  const at = toScreen(view, { x: x + 0.5, y: y + 0.5 });
  const [disc, sign] = [new Path2D(), new Path2D()];
  disc.arc(at.x, at.y, HINT, 0, 2 * Math.PI);
  sign.moveTo(at.x - HINT / 2, at.y);
  sign.lineTo(at.x + HINT / 2, at.y);
  if (isIn) {
    sign.moveTo(at.x, at.y - HINT / 2);
    sign.lineTo(at.x, at.y + HINT / 2);
  }
  context.fillStyle = isIn ? IN : OUT;
  context.fill(disc);
  stroke(context, disc, 3, '#000');
  stroke(context, disc, 1.5, '#fff');
  stroke(context, sign, 2, '#fff');
}

/** How an edge is drawn, and at which pixel of the image the mask starts. */
interface Edge {
  readonly color: string;
  readonly dash: number[];
  readonly start: Point;
}

/** Draws the edge of a mask, along the sides of its pixels. */
export function drawEdge(
  context: CanvasRenderingContext2D,
  view: View,
  mask: Uint8Array,
  across: number,
  { color, dash, start }: Edge = { color: '#fff', dash: [], start: { x: 0, y: 0 } },
): void {
  const path = new Path2D();
  const side = (x: number, y: number, dx: number, dy: number): void => {
    const at = toScreen(view, { x: start.x + x, y: start.y + y });
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
  const width = dash.length > 0 ? 2 : 1.5;
  stroke(context, path, width + 2, 'rgb(0 0 0 / 0.7)');
  context.setLineDash(dash);
  stroke(context, path, width, color);
  context.setLineDash([]);
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, width: number, color: string): void {
  context.lineWidth = width;
  context.strokeStyle = color;
  context.stroke(path);
}
