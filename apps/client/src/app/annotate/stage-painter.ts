import type { LabelMap, Rect } from '@gannet/raster';
import { borders, colorHeat, colorLabels } from './layers';
import type { Picture } from './picture';
import { type Size, type View } from './view';

/** What is laid over the image. */
export interface Looks {
  readonly labels: 'mine' | 'prediction' | 'none';
  /** Uncertainty, in place of the labels' fill: colours over colours would say nothing. */
  readonly heat: boolean;
  /** Of the labels, 0 to 1. */
  readonly opacity: number;
}

const GRID_FROM_SCALE = 16;
const BORDERS_FROM_SCALE = 3;
const STAGE = '#1a1c1e';
/** Over the image while heat is shown: warm colours would drown in a warm picture. */
const SHADE = 'rgb(20 22 24 / 0.6)';

/** A canvas of the image's size that holds one layer. */
class Layer {
  readonly canvas = document.createElement('canvas');
  readonly pixels: ImageData;
  private readonly context: CanvasRenderingContext2D;

  constructor(size: Size) {
    this.canvas.width = size.width;
    this.canvas.height = size.height;
    this.context = contextOf(this.canvas);
    this.pixels = this.context.createImageData(size.width, size.height);
  }

  show(rect: Rect): void {
    this.context.putImageData(this.pixels, 0, 0, rect.x, rect.y, rect.width, rect.height);
  }
}

/** Draws the scene: image, labels, borders, heat, grid. Only the part that changed is coloured and drawn again. */
export class StagePainter {
  private readonly context: CanvasRenderingContext2D;
  private picture: Picture | null = null;
  private labels: Layer | null = null;
  private heat: Layer | null = null;
  private map: LabelMap | null = null;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = contextOf(canvas);
  }

  setPicture(picture: Picture | null): void {
    this.picture = picture;
    this.labels = picture && new Layer(picture);
    this.heat = null;
    this.map = null;
    if (picture?.thought == null) return;
    this.heat = new Layer(picture);
    colorHeat(this.heat.pixels.data, picture.thought.uncertainty);
    this.heat.show(all(picture));
  }

  /** Colours what changed of the map that is shown; everything when it is another map than before. */
  setLabels(map: LabelMap | null, changed: Rect | null): void {
    const rect = map !== null && map !== this.map ? all(map) : changed;
    this.map = map;
    if (map === null || rect === null || this.labels === null) return;
    colorLabels(this.labels.pixels.data, map, rect);
    this.labels.show(rect);
  }

  /** `part` is in image pixels; null draws everything. */
  draw(view: View, looks: Looks, part: Rect | null): void {
    const { context } = this;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (part !== null) clip(context, view, part);
    context.fillStyle = STAGE;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (this.picture !== null) this.drawPicture(this.picture, view, looks, part);
    context.restore();
  }

  private drawPicture(picture: Picture, view: View, looks: Looks, part: Rect | null): void {
    const { context } = this;
    context.imageSmoothingEnabled = view.scale < 1;
    const [width, height] = [picture.width * view.scale, picture.height * view.scale];
    context.drawImage(picture.image, view.x, view.y, width, height);
    if (looks.heat && this.heat !== null) {
      context.fillStyle = SHADE;
      context.fillRect(view.x, view.y, width, height);
    }
    if (this.labels !== null && this.map !== null && looks.labels !== 'none') {
      context.globalAlpha = looks.heat ? 0 : looks.opacity;
      context.drawImage(this.labels.canvas, view.x, view.y, width, height);
      context.globalAlpha = 1;
      if (view.scale >= BORDERS_FROM_SCALE) this.drawBorders(this.map, view, part);
    }
    if (looks.heat && this.heat !== null) context.drawImage(this.heat.canvas, view.x, view.y, width, height);
    if (view.scale >= GRID_FROM_SCALE) this.drawGrid(picture, view);
  }

  /** Fill alone does not tell classes apart on every picture: a light line on a dark one does. */
  private drawBorders(map: LabelMap, view: View, part: Rect | null): void {
    const { context } = this;
    const lines = borders(map, seen(map, view, this.canvas, part));
    context.beginPath();
    for (let i = 0; i < lines.length; i += 4) {
      context.moveTo(lines[i]! * view.scale + view.x, lines[i + 1]! * view.scale + view.y);
      context.lineTo(lines[i + 2]! * view.scale + view.x, lines[i + 3]! * view.scale + view.y);
    }
    context.lineCap = 'square';
    context.strokeStyle = 'rgb(0 0 0 / 0.55)';
    context.lineWidth = 3;
    context.stroke();
    context.strokeStyle = 'rgb(255 255 255 / 0.9)';
    context.lineWidth = 1;
    context.stroke();
  }

  private drawGrid(size: Size, view: View): void {
    const { context } = this;
    context.beginPath();
    for (let x = 0; x <= size.width; x++) {
      context.moveTo(x * view.scale + view.x + 0.5, view.y);
      context.lineTo(x * view.scale + view.x + 0.5, view.y + size.height * view.scale);
    }
    for (let y = 0; y <= size.height; y++) {
      context.moveTo(view.x, y * view.scale + view.y + 0.5);
      context.lineTo(view.x + size.width * view.scale, y * view.scale + view.y + 0.5);
    }
    context.strokeStyle = 'rgb(128 128 128 / 0.28)';
    context.lineWidth = 1;
    context.stroke();
  }
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser has no 2D canvas');
  return context;
}

function all(size: Size): Rect {
  return { x: 0, y: 0, width: size.width, height: size.height };
}

/** Confines drawing to a part and the border lines around it. */
function clip(context: CanvasRenderingContext2D, view: View, part: Rect): void {
  context.beginPath();
  context.rect(Math.floor((part.x - 1) * view.scale + view.x), Math.floor((part.y - 1) * view.scale + view.y),
    Math.ceil((part.width + 2) * view.scale), Math.ceil((part.height + 2) * view.scale));
  context.clip();
}

/** The pixels in sight, and of these the ones whose borders a part touches. */
function seen(size: Size, view: View, screen: Size, part: Rect | null): Rect {
  const wanted = part === null ? all(size) : { x: part.x - 2, y: part.y - 2, width: part.width + 4, height: part.height + 4 };
  const x = Math.max(0, wanted.x, Math.floor(-view.x / view.scale));
  const y = Math.max(0, wanted.y, Math.floor(-view.y / view.scale));
  const right = Math.min(size.width, wanted.x + wanted.width, Math.ceil((screen.width - view.x) / view.scale));
  const bottom = Math.min(size.height, wanted.y + wanted.height, Math.ceil((screen.height - view.y) / view.scale));
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}
