import type { LabelMap, Rect } from '@gannet/raster';
import { colorHeat, heatRange } from './heat';
import { borders, colorLabels, colorsWithout, stripsOf, wordsOf } from './layers';
import type { PartsPicture } from './parts-picture';
import { type Size, type View } from '../canvas/view';

/** What is drawn over the image. */
export interface ViewOptions {
  /** `mine` are the annotator's labels; `both` are these with the outline of the prediction over them. */
  readonly labels: 'mine' | 'prediction' | 'both' | 'none';
  /** Draws uncertainty, in place of the labels' fill where their outline is drawn. */
  readonly heat: boolean;
  /** Opacity of the labels, 0 to 1. */
  readonly opacity: number;
  /** The colour of every label value, see `wordsOf`. */
  readonly colors: Uint32Array;
  /** Hidden classes. */
  readonly hidden: ReadonlySet<number>;
  /** Left of this share of the image's width the prediction is drawn, right of it the labels; null for no such line. */
  readonly swipe: number | null;
  /** Smooths the image where it is enlarged. Labels are never smoothed. */
  readonly isSmooth: boolean;
}

const GRID_FROM_SCALE = 16;
const BORDERS_FROM_SCALE = 3;
const STAGE = '#1a1c1e';
const WORK_LINE = { color: 'rgb(255 255 255 / 0.9)', dash: [] };
/** Dashed, so that it differs from the line of the labels by more than its colour. */
const PREDICTION_LINE = { color: 'rgb(120 235 255)', dash: [4, 4] };
/** Share of the labels' opacity that is left under heat where the zoom is too small for outlines. */
const UNDER_HEAT = 0.5;

/** A canvas of the image's size that holds one layer. It is coloured strip by strip, which bounds the memory. */
class Layer {
  readonly canvas = document.createElement('canvas');
  private readonly context: CanvasRenderingContext2D;

  constructor(size: Size) {
    this.canvas.width = size.width;
    this.canvas.height = size.height;
    this.context = contextOf(this.canvas);
  }

  /** Colours a rectangle: `color` fills the bytes of each strip. */
  show(rect: Rect, color: (rgba: Uint8ClampedArray, strip: Rect) => void): void {
    for (const strip of stripsOf(rect)) {
      const pixels = this.context.createImageData(strip.width, strip.height);
      color(pixels.data, strip);
      this.context.putImageData(pixels, strip.x, strip.y);
    }
  }

  showLabels(map: LabelMap, rect: Rect, colors: Uint32Array): void {
    this.show(rect, (rgba, strip) => colorLabels(new Uint32Array(rgba.buffer), map, strip, colors));
  }
}

/** Draws image, labels, borders, heat and grid. Only the part that changed is coloured and drawn again. */
export class StagePainter {
  private readonly context: CanvasRenderingContext2D;
  private picture: PartsPicture | null = null;
  private labels: Layer | null = null;
  private heat: Layer | null = null;
  private map: LabelMap | null = null;
  private before: Layer | null = null;
  private hidden: ReadonlySet<number> = new Set();
  private colors = wordsOf([]);

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = contextOf(canvas);
  }

  setPicture(picture: PartsPicture | null): void {
    this.picture = picture;
    this.labels = picture && new Layer(picture);
    this.heat = this.map = this.before = null;
  }

  /** Colours everything again, without the hidden classes. */
  setColors({ hidden, colors }: Pick<ViewOptions, 'hidden' | 'colors'>): void {
    if (hidden === this.hidden && colors === this.colors) return;
    this.hidden = hidden;
    this.colors = colors;
    const map = this.map;
    this.map = null;
    this.setLabels(map, null);
    this.before = null;
  }

  /** Colours what changed of the map; everything if it is another map than before. */
  setLabels(map: LabelMap | null, changed: Rect | null): void {
    const rect = map !== null && map !== this.map ? all(map) : changed;
    this.map = map;
    if (map === null || rect === null || this.labels === null) return;
    this.labels.showLabels(map, rect, colorsWithout(this.hidden, this.colors));
  }

  /** `part` is in image pixels; null draws everything. */
  draw(view: View, options: ViewOptions, part: Rect | null): void {
    const { context } = this;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (part !== null) clip(context, view, part);
    context.fillStyle = STAGE;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (this.picture !== null) this.drawPicture(this.picture, view, options, part);
    context.restore();
  }

  private drawPicture(picture: PartsPicture, view: View, options: ViewOptions, part: Rect | null): void {
    this.layOut(picture, options);
    const { context } = this;
    const [width, height] = [picture.width * view.scale, picture.height * view.scale];
    const scale = width / picture.image.width; // an image may have more pixels than its label map
    context.imageSmoothingEnabled = options.isSmooth || scale < 1;
    if (scale > 1) context.imageSmoothingQuality = 'high'; // of less than that it would cost a large image too much
    context.drawImage(picture.image, view.x, view.y, width, height);
    context.imageSmoothingEnabled = view.scale < 1;
    if (this.labels !== null && this.map !== null && options.labels !== 'none')
      this.drawLabels(this.labels, this.map, view, options, part);
    if (options.heat && this.heat !== null) context.drawImage(this.heat.canvas, view.x, view.y, width, height);
    if (view.scale >= GRID_FROM_SCALE) this.drawGrid(picture, view);
  }

  private drawLabels(labels: Layer, map: LabelMap, view: View, options: ViewOptions, part: Rect | null): void {
    const { context, before, picture } = this;
    const [width, height] = [map.width * view.scale, map.height * view.scale];
    const split = options.swipe === null || before === null ? 0 : Math.round(options.swipe * width);
    const prediction = picture?.prediction?.labels ?? null;
    const isUnderHeat = options.heat && this.heat !== null;
    context.globalAlpha = options.opacity * (isUnderHeat ? (view.scale >= BORDERS_FROM_SCALE ? 0 : UNDER_HEAT) : 1);
    this.within(
      view.x,
      view.x + split,
      () => before && context.drawImage(before.canvas, view.x, view.y, width, height),
    );
    this.within(view.x + split, Infinity, () => context.drawImage(labels.canvas, view.x, view.y, width, height));
    context.globalAlpha = 1;
    if (view.scale >= BORDERS_FROM_SCALE) {
      this.within(view.x, view.x + split, () => prediction && this.drawBorders(prediction, view, part, WORK_LINE));
      this.within(view.x + split, Infinity, () => this.drawBorders(map, view, part, WORK_LINE));
    }
    if (options.labels === 'both' && prediction !== null) this.drawBorders(prediction, view, part, PREDICTION_LINE);
    if (split > 0) this.drawSplit(view.x + split);
  }

  /** Draws only between two columns of the screen. */
  private within(left: number, right: number, draw: () => void): void {
    if (right <= left) return;
    const { context, canvas } = this;
    context.save();
    context.beginPath();
    context.rect(left, 0, Math.min(right, canvas.width) - left, canvas.height);
    context.clip();
    draw();
    context.restore();
  }

  private drawSplit(x: number): void {
    const { context, canvas } = this;
    context.fillStyle = '#000';
    context.fillRect(x - 2, 0, 4, canvas.height);
    context.fillStyle = '#fff';
    context.fillRect(x - 1, 0, 2, canvas.height);
  }

  /** Makes the layers that are rarely needed, when they are. */
  private layOut({ prediction, width, height }: PartsPicture, { heat, swipe }: ViewOptions): void {
    if (prediction === null) return;
    const size = { width, height };
    if (heat && this.heat === null) {
      const range = heatRange(prediction.uncertainty);
      this.heat = new Layer(size);
      this.heat.show(all(size), (rgba, { y, height: rows }) =>
        colorHeat(rgba, prediction.uncertainty.subarray(y * width, (y + rows) * width), range),
      );
    }
    if (swipe !== null && this.before === null) {
      this.before = new Layer(size);
      this.before.showLabels(prediction.labels, all(size), colorsWithout(this.hidden, this.colors));
    }
  }

  /** Fill alone does not separate classes on every image; a light line on a dark one does. */
  private drawBorders(map: LabelMap, view: View, part: Rect | null, line: { color: string; dash: number[] }): void {
    const { context } = this;
    const lines = borders(map, seen(map, view, this.canvas, part), this.hidden);
    context.beginPath();
    for (let i = 0; i < lines.length; i += 4) {
      context.moveTo(lines[i]! * view.scale + view.x, lines[i + 1]! * view.scale + view.y);
      context.lineTo(lines[i + 2]! * view.scale + view.x, lines[i + 3]! * view.scale + view.y);
    }
    context.lineCap = 'square';
    context.strokeStyle = 'rgb(0 0 0 / 0.55)';
    context.lineWidth = 3;
    context.stroke();
    context.strokeStyle = line.color;
    context.lineWidth = 1;
    context.setLineDash(line.dash);
    context.stroke();
    context.setLineDash([]);
  }

  private drawGrid(size: Size, view: View): void {
    const { context } = this;
    const { x, y, width, height } = seen(size, view, this.canvas, null);
    const place = (pixel: number, start: number): number => pixel * view.scale + start + 0.5;
    context.beginPath();
    for (let column = x; column <= x + width; column++) {
      context.moveTo(place(column, view.x), place(y, view.y));
      context.lineTo(place(column, view.x), place(y + height, view.y));
    }
    for (let row = y; row <= y + height; row++) {
      context.moveTo(place(x, view.x), place(row, view.y));
      context.lineTo(place(x + width, view.x), place(row, view.y));
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

/** Clips drawing to a part and the border lines around it. */
function clip(context: CanvasRenderingContext2D, view: View, part: Rect): void {
  context.beginPath();
  context.rect(
    Math.floor((part.x - 1) * view.scale + view.x),
    Math.floor((part.y - 1) * view.scale + view.y),
    Math.ceil((part.width + 2) * view.scale),
    Math.ceil((part.height + 2) * view.scale),
  );
  context.clip();
}

/** The pixels in view; given a part, only those whose borders it touches. */
function seen(size: Size, view: View, screen: Size, part: Rect | null): Rect {
  const wanted =
    part === null ? all(size) : { x: part.x - 2, y: part.y - 2, width: part.width + 4, height: part.height + 4 };
  const x = Math.max(0, wanted.x, Math.floor(-view.x / view.scale));
  const y = Math.max(0, wanted.y, Math.floor(-view.y / view.scale));
  const right = Math.min(size.width, wanted.x + wanted.width, Math.ceil((screen.width - view.x) / view.scale));
  const bottom = Math.min(size.height, wanted.y + wanted.height, Math.ceil((screen.height - view.y) / view.scale));
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}
