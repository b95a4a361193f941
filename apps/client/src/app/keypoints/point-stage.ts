import {
  ApplicationRef,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { KeypointPrediction, KeypointSchema } from '@gannet/contracts';
import type { Point } from '@gannet/raster';
import { Pointers, type Outcome, pointerInputOf } from '../canvas/pointers';
import type { Picture } from '../desk/picture';
import { fit, keepInSight, pan, type Size, toImage, toScreen, type View, zoomBy } from '../canvas/view';
import { Wheel } from '../canvas/wheel';
import { bonesOf, colorOf, outlineOf, sideOf } from './drawing';
import { promptOf } from './prompt';
import { nearest, type Sheet, turnAt } from './sheet';
import { type Down, type Stroke, strokeOf } from './stroke';

/** Radius of a mark, the same with its edge, hit tolerance, and how far a click may move without dragging; in CSS pixels. */
const MARK = 7;
const MARK_REACH = 9;
const REACH = 14;
const SHAKE = 3;

/** The image with its keypoints, which are placed, dragged and selected here; draws skeleton, visibility and uncertainty. */
@Component({
  selector: 'g-point-stage',
  template: `
    <canvas
      #canvas
      [style.left.px]="view().x"
      [style.top.px]="view().y"
      [style.width.px]="box().width"
      [style.height.px]="box().height"
    ></canvas>
    <svg
      #stage
      tabindex="0"
      role="application"
      [attr.aria-label]="label()"
      aria-describedby="point-help"
      (pointerdown)="press($event)"
      (pointermove)="move($event)"
      (pointerup)="release($event)"
      (pointercancel)="cancel($event)"
      (wheel)="wheel($event)"
      (contextmenu)="turn($event)"
    >
      @for (circle of circles(); track circle.keypoint) {
        <circle class="doubt" [attr.cx]="circle.x" [attr.cy]="circle.y" [attr.r]="circle.r" />
      }
      @for (bone of bones(); track $index) {
        <line class="under" [attr.x1]="bone.x1" [attr.y1]="bone.y1" [attr.x2]="bone.x2" [attr.y2]="bone.y2" />
        <line [attr.x1]="bone.x1" [attr.y1]="bone.y1" [attr.x2]="bone.x2" [attr.y2]="bone.y2" />
      }
      @for (ghost of ghosts(); track ghost.keypoint) {
        <path class="ghost" [attr.d]="ghost.outline" />
      }
      @for (mark of marks(); track mark.keypoint) {
        @if (mark.isActive) {
          <circle class="ring" [attr.cx]="mark.x" [attr.cy]="mark.y" r="15" />
        }
        <path class="edge" [attr.d]="mark.outline" />
        <path
          [attr.d]="mark.outline"
          [attr.fill]="mark.fill"
          [attr.stroke]="mark.color"
          [class.hidden]="mark.isHidden"
        />
      }
    </svg>
    <span id="point-help" class="visually-hidden">{{ help() }}</span>
  `,
  styles: `
    :host(.grab) svg {
      cursor: grab;
    }
    :host {
      position: relative;
      display: block;
      overflow: hidden;
      background: var(--g-stage);
      touch-action: none;
    }
    canvas {
      position: absolute;
      image-rendering: pixelated;
    }
    :host(.smooth) canvas {
      image-rendering: auto;
    }
    svg {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      cursor: crosshair;
      outline-offset: -2px;
      touch-action: none;
    }
    line {
      stroke: #fff;
      stroke-width: 1.6;
    }
    line.under {
      stroke: #000;
      stroke-opacity: 0.65;
      stroke-width: 4;
    }
    path {
      stroke-width: 2;
    }
    path.edge {
      fill: none;
      stroke: #000;
      stroke-width: 4.5;
    }
    path.hidden {
      stroke-dasharray: 3 2;
    }
    path.ghost {
      fill: none;
      stroke: #fff;
      stroke-width: 1.5;
      stroke-dasharray: 2 3;
      paint-order: stroke;
      filter: drop-shadow(0 0 1px #000);
    }
    circle.ring {
      fill: none;
      stroke: #fff;
      stroke-width: 2;
      filter: drop-shadow(0 0 1.5px #000);
    }
    circle.doubt {
      fill: rgb(255 236 170 / 0.07);
      stroke: #ffe9a3;
      stroke-width: 1.4;
      filter: drop-shadow(0 0 1px #000);
    }
  `,
  host: { '[class.grab]': 'grabbing()' },
})
export class PointStage {
  readonly picture = input.required<Picture | null>();
  readonly sheet = input.required<Sheet | null>();
  readonly schema = input.required<KeypointSchema>();
  readonly prediction = input.required<KeypointPrediction | null>();
  readonly showsSpread = input.required<boolean>();
  readonly showsPrediction = input.required<boolean>();
  readonly isInert = input.required<boolean>();
  /** Does dragging move the view? */
  readonly grabbing = input.required<boolean>();
  /** The first key of each command. */
  readonly keys = input.required<Readonly<Record<string, string>>>();
  readonly stroked = output<Stroke>();

  protected readonly view = signal<View>({ scale: 1, x: 0, y: 0 });
  protected readonly box = computed(() => ({
    width: (this.picture()?.width ?? 0) * this.view().scale,
    height: (this.picture()?.height ?? 0) * this.view().scale,
  }));
  protected readonly label = computed(() => {
    const [picture, sheet] = [this.picture(), this.sheet()];
    if (picture === null || sheet === null) return 'No image';
    const prompt = promptOf(
      sheet,
      this.schema().keypoints.map(({ name }) => name),
      this.keys(),
    );
    return `Image to place keypoints in, ${picture.width} by ${picture.height} pixels${prompt === null ? '' : `. ${prompt.verb}: ${prompt.name}`}`;
  });
  /** The current keys, for screen readers. */
  protected readonly help = computed(() => {
    const say = (id: string): string => this.keys()[id] || 'no key';
    return `${say('nudge.1.Left')} and the keys for the other directions move the current keypoint, ${say('see')} cycles its visibility, ${say('unset')} goes to the next one that is not placed. ${say('help')} shows all keys.`;
  });
  protected readonly marks = computed(() =>
    (this.sheet()?.marks ?? []).flatMap((mark, keypoint) => {
      if (mark.visibility === 0) return [];
      const side = sideOf(keypoint, this.schema().flipPairs);
      const at = this.onScreen(mark);
      const isHidden = mark.visibility === 1;
      const color = colorOf(keypoint, this.schema());
      return [
        {
          keypoint,
          ...at,
          color,
          fill: isHidden ? 'none' : color,
          isHidden,
          isActive: keypoint === this.sheet()?.active,
          outline: outlineOf(side, at, MARK),
        },
      ];
    }),
  );
  protected readonly bones = computed(() =>
    bonesOf(
      (this.sheet()?.marks ?? []).map((mark) => ({ ...mark, ...this.onScreen(mark) })),
      this.schema().skeleton,
    ),
  );
  protected readonly circles = computed(() =>
    (this.showsSpread() ? (this.prediction()?.points ?? []) : []).flatMap((point, keypoint) =>
      point.visibility === 0
        ? []
        : [
            {
              keypoint,
              ...this.onScreen(point),
              r: Math.max(2, point.spread * (this.picture()?.width ?? 0) * this.view().scale),
            },
          ],
    ),
  );
  protected readonly ghosts = computed(() =>
    (this.showsPrediction() ? (this.prediction()?.points ?? []) : []).flatMap((point, keypoint) =>
      point.visibility === 0
        ? []
        : [{ keypoint, outline: outlineOf(sideOf(keypoint, this.schema().flipPairs), this.onScreen(point), MARK + 3) }],
    ),
  );

  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  private readonly stage = viewChild.required<ElementRef<SVGSVGElement>>('stage');
  private readonly screen = signal<Size>({ width: 0, height: 0 });
  private readonly app = inject(ApplicationRef);
  private readonly pointers = new Pointers();
  private readonly turning = new Wheel();
  private down: Down | null = null;
  private isHidden = false;

  constructor() {
    effect(() => {
      this.pointers.grabbing = this.grabbing();
    });
    effect((onCleanup) => {
      const svg = this.stage().nativeElement;
      const observer = new ResizeObserver(() => {
        this.screen.set({ width: svg.clientWidth, height: svg.clientHeight });
        untracked(() => this.fit());
      });
      observer.observe(svg);
      onCleanup(() => observer.disconnect());
    });
    effect(() => {
      const picture = this.picture();
      const canvas = this.canvas().nativeElement;
      canvas.width = picture?.width ?? 0;
      canvas.height = picture?.height ?? 0;
      if (picture) canvas.getContext('2d')?.drawImage(picture.image, 0, 0);
      this.pointers.letGo(); // a drag that lasts beyond a submit moves nothing on the next image
      untracked(() => this.fit());
    });
  }

  fit(): void {
    const picture = this.picture();
    if (picture !== null && this.screen().width > 0) this.view.set(fit(picture, this.screen()));
  }

  zoom(by: 1 | -1): void {
    const { width, height } = this.screen();
    this.look(zoomBy(this.view(), by, { x: width / 2, y: height / 2 }));
  }

  focus(): void {
    this.stage().nativeElement.focus();
  }

  protected press(event: PointerEvent): void {
    if (event.button === 1) event.preventDefault();
    this.app.tick(); // a key or a click just before has to count already
    this.stage().nativeElement.setPointerCapture(event.pointerId);
    this.isHidden = event.shiftKey;
    this.follow(this.pointers.press(pointerInputOf(event, this.place(event)), this.view()));
  }

  protected move(event: PointerEvent): void {
    this.follow(this.pointers.move(event.pointerId, [this.place(event)], this.view()));
  }

  protected release(event: PointerEvent): void {
    this.follow(this.pointers.release(event.pointerId, this.place(event), this.view()));
  }

  protected cancel(event: PointerEvent): void {
    this.follow(this.pointers.cancel(event.pointerId, this.view()));
  }

  protected wheel(event: WheelEvent): void {
    event.preventDefault();
    const { steps, aside } = this.turning.turn(event);
    if (steps !== 0) this.look(zoomBy(this.view(), steps, this.place(event)));
    else if (aside !== 0) this.look(pan(this.view(), -aside, 0));
  }

  /** A right click cycles the visibility of the keypoint under the pointer. */
  protected turn(event: MouseEvent): void {
    event.preventDefault();
    const sheet = this.sheet();
    if (this.isInert() || sheet === null) return;
    const under = nearest(sheet, toImage(this.view(), this.place(event)), REACH / this.view().scale);
    if (under === null) return;
    this.stroked.emit({ kind: 'press', change: (now) => turnAt(now, under) });
    this.stroked.emit({ kind: 'release', change: (now) => now });
  }

  private follow({ gestures, view }: Outcome): void {
    if (view !== null) this.look(view);
    const { scale } = this.view();
    for (const gesture of gestures) {
      const sheet = this.sheet();
      if (this.isInert() || sheet === null) continue;
      const { down, stroke } = strokeOf(
        this.down,
        gesture,
        sheet,
        { mark: MARK_REACH / scale, take: REACH / scale, shake: SHAKE / scale },
        this.isHidden,
      );
      this.down = down;
      if (stroke !== null) this.stroked.emit(stroke);
    }
  }

  private look(view: View): void {
    const picture = this.picture();
    if (picture !== null) this.view.set(keepInSight(view, picture, this.screen()));
  }

  private place(event: MouseEvent): Point {
    const box = this.stage().nativeElement.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private onScreen(at: Point): Point {
    return toScreen(this.view(), at);
  }
}
