import {
  ApplicationRef,
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { type Brush, type LabelMap, type Point, type Rect, union } from '@gannet/raster';
import { Pointers, type Outcome, pointerInputOf } from '../canvas/pointers';
import { commandOf } from '../desk/key-map';
import { type CommandId, isOfImage, type StudioKeys } from './keys';
import { drawMarked, type Marked, pictureOf, strengthOf } from './mark-painter';
import type { PartsPicture } from './parts-picture';
import { drawOver, type Outline, type Outlined } from './outline-painter';
import type { LabelEditor } from './label-editor';
import { type ViewOptions, StagePainter } from './stage-painter';
import { BRUSHES, type ToolName } from './tools';
import type { Gesture } from '../canvas/gesture';
import {
  fit,
  following,
  keepInSight,
  pan,
  showing,
  type Size,
  toImage,
  toScreen,
  type View,
  zoomBy,
} from '../canvas/view';
import { Wheel } from '../canvas/wheel';

/** Hit tolerance, in device pixels. */
const HIT_TOLERANCE_PX = 9;
/** Diameter of the keyboard cursor where the tool has no brush, in CSS pixels. */
const POINT_PX = 12;
/** Pixels in a leap of the keyboard cursor. */
const LEAP = 10;
/** Steps of the keyboard cursor, in image pixels. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/** The canvas: draws the image with its labels, and turns pointer and keyboard input into gestures in image pixels. */
@Component({
  selector: 'g-stage',
  template: `
    <canvas
      #canvas
      tabindex="0"
      role="application"
      [attr.aria-label]="label()"
      aria-describedby="stage-help"
      (pointerdown)="press($event)"
      (pointermove)="move($event)"
      (pointerup)="release($event)"
      (pointercancel)="cancel($event)"
      (pointerleave)="hideCursor()"
      (wheel)="wheel($event)"
      (keydown)="key($event)"
      (contextmenu)="$event.preventDefault()"
      (dblclick)="finish()"
    ></canvas>
    <canvas #overlay class="overlay" aria-hidden="true"></canvas>
    <div #cursor class="cursor" [class.erasing]="tool() === 'eraser'" [class.square]="brush() === 'square'"></div>
    <span id="stage-help" class="visually-hidden">{{ help() }}</span>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      overflow: hidden;
      background: var(--g-stage);
      touch-action: none;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
      touch-action: none;
      cursor: crosshair;
    }
    canvas:focus-visible {
      outline-color: #8ec7e3;
      outline-offset: -2px;
    }
    :host(.grab) canvas {
      cursor: grab;
    }
    .cursor {
      position: absolute;
      left: 0;
      top: 0;
      border-radius: 50%;
      border: 1.5px solid #fff;
      box-shadow:
        0 0 0 1px #000,
        inset 0 0 0 1px #0008;
      pointer-events: none;
      display: none;
    }
    .overlay {
      position: absolute;
      inset: 0;
      pointer-events: none;
    }
    .cursor.square {
      border-radius: 0;
    }
    .cursor.erasing {
      border-style: dashed;
    }
  `,
  host: { '[class.grab]': 'tool() === "hand" || grabbing()' },
})
export class Stage {
  readonly keys = input.required<StudioKeys>();
  readonly picture = input.required<PartsPicture | null>();
  readonly editor = input.required<LabelEditor | null>();
  /** Moves when labels have changed. */
  readonly revision = input.required<number>();
  readonly options = input.required<ViewOptions>();
  readonly tool = input.required<ToolName>();
  readonly size = input.required<number>();
  readonly brush = input.required<Brush>();
  /** Another label map to show in place of the edited one. */
  readonly other = input<LabelMap | null>(null);
  /** The shape in progress. */
  readonly outline = input.required<Omit<Outline, 'aim'> | null>();
  /** Pixels to mark. */
  readonly marked = input<Marked | null>(null);
  /** The uncertain region to outline. */
  readonly region = input<Outlined | null>(null);
  readonly grabbing = input.required<boolean>();
  readonly isInert = input.required<boolean>();
  /** With the hit tolerance in image pixels. */
  readonly gesture = output<{ gesture: Gesture; tolerance: number }>();
  readonly finished = output();
  /** A larger or smaller brush; or for a smart selection, a farther or nearer reach. */
  readonly resized = output<1 | -1>();

  protected readonly label = computed(() =>
    this.picture() === null
      ? 'No image'
      : `Image to label, ${this.picture()?.width} by ${this.picture()?.height} pixels`,
  );

  /** The current keys, for screen readers. */
  protected readonly help = computed(() => {
    const say = (id: CommandId): string => this.keys().keys[id][0] ?? 'no key';
    return `${say('image.left')} and the keys for the other directions move the brush, ${say('image.paint.left')} and its counterparts paint, ${say('image.act')} dabs, sets a corner or selects, ${say('finish')} finishes a shape. ${say('help')} shows all keys.`;
  });

  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  private readonly overlay = viewChild.required<ElementRef<HTMLCanvasElement>>('overlay');
  private readonly cursor = viewChild.required<ElementRef<HTMLElement>>('cursor');
  private readonly app = inject(ApplicationRef);
  private readonly pointers = new Pointers();
  private readonly turning = new Wheel();
  private readonly screen = signal<Size>({ width: 0, height: 0 });
  private view: View = { scale: 1, x: 0, y: 0 };
  private painter: StagePainter | null = null;
  private dirty: Rect | 'all' | null = 'all';
  private frame = 0;
  /** The candidate that was fitted into the view: another prediction of it does not move the view. */
  private fitted: string | undefined;
  private aim: Point = { x: 0, y: 0 };
  private mark: { readonly marked: Marked; readonly picture: HTMLCanvasElement; readonly since: number } | null = null;
  private fading = 0;
  /** Did keys move the cursor last? Then it is drawn whatever the tool is. */
  private isSteered = false;

  constructor() {
    effect((onCleanup) => {
      const canvas = this.canvas().nativeElement;
      this.painter = new StagePainter(canvas);
      const resize = (): void => this.resize(canvas);
      const observer = new ResizeObserver(resize);
      observer.observe(canvas);
      const stop = onDensity(resize);
      onCleanup(() => {
        observer.disconnect();
        stop();
      });
    });
    effect(() => {
      const picture = this.picture();
      this.painter?.setPicture(picture);
      if (picture?.candidateId !== this.fitted) untracked(() => this.fit());
      this.fitted = picture?.candidateId;
    });
    effect(() => {
      this.picture();
      this.showLabels(this.editor(), this.options());
      untracked(() => this.draw('all'));
    });
    effect(() => {
      if (this.revision() > 0) untracked(() => this.showStrokes(this.editor()));
    });
    effect(() => this.placeCursor(this.aim, this.size()));
    effect(() => {
      this.outline();
      this.region();
      untracked(() => this.drawShape());
    });
    effect(() => {
      const marked = this.marked();
      this.mark = marked && { marked, picture: pictureOf(marked), since: performance.now() };
      untracked(() => this.drawShape());
    });
    effect(() => {
      this.painter?.setColors(this.options());
      untracked(() => this.draw('all'));
    });
    effect(() => {
      this.pointers.grabbing = this.tool() === 'hand' || this.grabbing();
    });
    inject(DestroyRef).onDestroy(() => [this.frame, this.fading].forEach((frame) => cancelAnimationFrame(frame)));
  }

  fit(): void {
    const picture = this.picture();
    if (picture === null || this.screen().width === 0) return;
    this.view = fit(picture, this.screen());
    this.aim = { x: picture.width / 2, y: picture.height / 2 };
    this.drawShape();
    this.draw('all');
  }

  zoom(by: 1 | -1): void {
    const { width, height } = this.screen();
    this.look(zoomBy(this.view, by, { x: width / 2, y: height / 2 }));
  }

  /** Focuses the image and shows the keyboard cursor. */
  focus(): void {
    this.takeKeys();
    this.steerTo(this.aim);
  }

  /** Gives the image the keyboard focus. */
  takeKeys(): void {
    this.canvas().nativeElement.focus({ preventScroll: true });
  }

  /** Centres a box of the image. */
  show(box: Rect): void {
    const picture = this.picture();
    if (picture === null) return;
    this.aim = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    this.look(showing(box, picture, this.screen()));
  }

  protected finish(): void {
    if (!this.isInert()) this.finished.emit();
  }

  protected press(event: PointerEvent): void {
    if (event.button === 1) event.preventDefault();
    this.app.tick(); // a key pressed just before, such as Space, has to count already
    this.canvas().nativeElement.setPointerCapture(event.pointerId);
    const isNegative = this.tool() === 'alike' && (event.button === 2 || event.altKey);
    this.follow(this.pointers.press({ ...pointerInputOf(event, this.place(event)), isNegative }, this.view));
  }

  protected move(event: PointerEvent): void {
    const at = this.place(event);
    this.isSteered = false;
    if (event.pointerType !== 'touch' || this.pointers.isPainting)
      this.placeCursor(toImage(this.view, at), this.size());
    const events = event.getCoalescedEvents?.() ?? [];
    this.follow(
      this.pointers.move(event.pointerId, events.length === 0 ? [at] : events.map((e) => this.place(e)), this.view),
    );
  }

  protected release(event: PointerEvent): void {
    this.follow(this.pointers.release(event.pointerId, this.place(event), this.view));
  }

  protected cancel(event: PointerEvent): void {
    this.follow(this.pointers.cancel(event.pointerId, this.view));
  }

  protected wheel(event: WheelEvent): void {
    event.preventDefault();
    const { steps, aside } = this.turning.turn(event);
    if (event.shiftKey) for (let i = 0; i < Math.abs(steps); i++) this.resized.emit(steps > 0 ? 1 : -1);
    else if (steps !== 0) this.look(zoomBy(this.view, steps, this.place(event)));
    else if (aside !== 0) this.look(pan(this.view, -aside * densityOf(this.canvas().nativeElement), 0));
  }

  /** The keys of the image move the cursor a pixel at a time, paint on the way, or act where it is. */
  protected key(event: KeyboardEvent): void {
    const id = commandOf(event, this.keys());
    if (id === null || !isOfImage(id)) return;
    event.preventDefault();
    const step = STEPS[id.slice(id.lastIndexOf('.') + 1)];
    if (id === 'image.act' && this.outline()?.mask !== undefined) return this.finish();
    const from = this.aim;
    const far = id.startsWith('image.leap.') ? LEAP : 1;
    const to = step === undefined ? from : { x: from.x + far * step[0], y: from.y + far * step[1] };
    if (step === undefined || id.startsWith('image.paint.')) {
      this.emit({ kind: 'press', at: from, ...(id === 'image.contrary' ? { isNegative: true } : {}) });
      if (step !== undefined) this.emit({ kind: 'drag', at: to });
      this.emit({ kind: 'release', at: to });
    }
    this.steerTo(to);
  }

  protected hideCursor(): void {
    this.cursor().nativeElement.style.display = 'none';
  }

  /** Moves the keyboard cursor, which stays on the image and in view. */
  private steerTo({ x, y }: Point): void {
    const picture = this.picture();
    if (picture === null) return;
    this.isSteered = true;
    const aim = {
      x: Math.min(Math.max(x, 0.5), picture.width - 0.5),
      y: Math.min(Math.max(y, 0.5), picture.height - 0.5),
    };
    const view = following(this.view, aim, this.screen());
    if (view !== this.view) this.look(view);
    this.placeCursor(aim, this.size());
  }

  private follow({ gestures, view }: Outcome): void {
    if (view !== null) this.look(view);
    for (const gesture of gestures) this.emit(gesture);
  }

  private emit(gesture: Gesture): void {
    if (!this.isInert()) this.gesture.emit({ gesture, tolerance: HIT_TOLERANCE_PX / this.view.scale });
  }

  private look(view: View): void {
    const picture = this.picture();
    if (picture === null) return;
    this.view = keepInSight(view, picture, this.screen());
    this.placeCursor(this.aim, this.size());
    this.drawShape();
    this.draw('all');
  }

  private showLabels(editor: LabelEditor | null, options: ViewOptions): void {
    const map = this.other() ?? (options.labels === 'prediction' ? this.picture()?.prediction?.labels : editor?.map);
    this.painter?.setLabels(map ?? null, null);
  }

  private showStrokes(editor: LabelEditor | null): void {
    const changed = editor?.takeUnseen() ?? null;
    if (editor === null || changed === null || this.other() !== null || this.options().labels === 'prediction') return;
    this.painter?.setLabels(editor.map, changed);
    this.draw(changed);
  }

  /** Draws once a frame, everything that became dirty until then. */
  private draw(part: Rect | 'all'): void {
    this.dirty = part === 'all' || this.dirty === 'all' ? 'all' : union(this.dirty, part);
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const dirty = this.dirty;
      this.dirty = null;
      if (dirty !== null) this.painter?.draw(this.view, this.options(), dirty === 'all' ? null : dirty);
    });
  }

  private resize(canvas: HTMLCanvasElement): void {
    const size = {
      width: Math.round(canvas.clientWidth * devicePixelRatio),
      height: Math.round(canvas.clientHeight * devicePixelRatio),
    };
    if (size.width === 0 || (size.width === this.screen().width && size.height === this.screen().height)) return;
    for (const one of [canvas, this.overlay().nativeElement]) Object.assign(one, size);
    this.screen.set(size);
    this.fit();
    this.draw('all');
  }

  private drawShape(): void {
    const outline = this.outline();
    drawOver(
      this.overlay().nativeElement,
      this.view,
      outline && { ...outline, aim: outline.hasCorners ? this.aim : null },
      this.region(),
    );
    if (this.mark !== null) this.drawMark(this.mark);
  }

  /** Draws frame by frame while the mark fades. */
  private drawMark({ marked, picture, since }: NonNullable<Stage['mark']>): void {
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const strength = strengthOf(marked, performance.now() - since, isStill);
    drawMarked(this.overlay().nativeElement, this.view, marked, picture, strength);
    cancelAnimationFrame(this.fading);
    if (!marked.isHeld && !isStill && strength > 0) this.fading = requestAnimationFrame(() => this.drawShape());
  }

  private place(event: MouseEvent): Point {
    const canvas = this.canvas().nativeElement;
    const [box, density] = [canvas.getBoundingClientRect(), densityOf(canvas)];
    return { x: (event.clientX - box.left) * density, y: (event.clientY - box.top) * density };
  }

  /** Writes to the element directly, so that the cursor follows the pointer without change detection. */
  private placeCursor(aim: Point, size: number): void {
    this.aim = aim;
    if (this.outline() !== null) this.drawShape();
    const { style } = this.cursor().nativeElement;
    const tool = this.tool();
    const hasBrush = BRUSHES.has(tool);
    style.display = this.picture() !== null && (hasBrush || this.isSteered) && !this.grabbing() ? 'block' : 'none';
    const density = densityOf(this.canvas().nativeElement);
    const across = hasBrush ? (size * this.view.scale) / density : POINT_PX;
    const { x, y } = toScreen(this.view, aim);
    style.width = style.height = `${across}px`;
    style.transform = `translate(${x / density - across / 2}px, ${y / density - across / 2}px)`;
  }
}

/**
 * Canvas pixels in a CSS pixel. For a moment after the window moved to another screen this is not the screen's pixel
 * ratio.
 */
function densityOf(canvas: HTMLCanvasElement): number {
  const { width } = canvas.getBoundingClientRect();
  return width === 0 ? devicePixelRatio : canvas.width / width;
}

/** Calls `act` when the page moves to a screen of another density or is zoomed. Returns a function that stops it. */
function onDensity(act: () => void): () => void {
  const heard = new AbortController();
  const listen = (): void =>
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
      'change',
      () => {
        act();
        listen();
      },
      { once: true, signal: heard.signal },
    );
  listen();
  return () => heard.abort();
}
