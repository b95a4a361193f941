import { Component, computed, type ElementRef, input, output, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { type DraftPlace, indexed, type SchemaDraft } from '../projects/schema-draft';
import { colorOf, outlineOf, sideOf } from './drawing';

/** The side of the drawing, to which shares are scaled. */
const SIDE = 100;
/** How far an arrow key moves a keypoint, and with Shift. */
const [STEP, LEAP] = [0.01, 0.05];
const ARROWS: Readonly<Record<string, DraftPlace>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** How near a press must be to a keypoint to take it, as a share of the side. */
const REACH = 0.04;

/** Keypoints on a sample image of the generator, so that people see what they define. Nothing of it is kept. */
@Component({
  selector: 'g-sample-places',
  imports: [MatButtonModule],
  template: `
    <div class="stage">
      @if (sample(); as address) {
        <img [src]="address" alt="" (error)="broken.set(address)" />
      }
      <svg
        #stage
        tabindex="0"
        role="application"
        viewBox="0 0 100 100"
        [attr.aria-label]="label()"
        aria-describedby="places-help"
        (pointerdown)="press($event)"
        (pointermove)="drag($event)"
        (pointerup)="release()"
        (pointercancel)="held = null"
        (keydown)="key($event)"
      >
        @for (bone of bones(); track $index) {
          <line class="under" [attr.x1]="bone.x1" [attr.y1]="bone.y1" [attr.x2]="bone.x2" [attr.y2]="bone.y2" />
          <line [attr.x1]="bone.x1" [attr.y1]="bone.y1" [attr.x2]="bone.x2" [attr.y2]="bone.y2" />
        }
        @for (mark of marks(); track mark.id) {
          <circle class="heat" [attr.cx]="mark.x" [attr.cy]="mark.y" [attr.r]="radius()" />
          @if (mark.id === active()) {
            <circle class="ring" [attr.cx]="mark.x" [attr.cy]="mark.y" r="4.5" />
          }
          <path [attr.d]="mark.outline" [attr.fill]="mark.color" />
        }
      </svg>
    </div>
    <p id="places-help" class="quiet small">
      @if (name() === null) {
        Add keypoints to see them here.
      } @else {
        Click to place “<bdi>{{ name() }}</bdi
        >”, or move it with the arrow keys (Shift: farther). It only shows you what you define; it is no annotation.
      }
    </p>
    @if (samples().length > 1) {
      <button mat-button type="button" (click)="another()">Another image</button>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      justify-items: start;
    }
    .stage {
      position: relative;
      width: 100%;
      aspect-ratio: 1;
      border-radius: var(--g-radius);
      overflow: hidden;
      background: #3a4045;
    }
    img {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
    svg {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      cursor: crosshair;
      touch-action: none;
      outline-offset: -3px !important;
    }
    line {
      stroke: #fff;
      stroke-width: 0.7;
    }
    line.under {
      stroke: #000;
      stroke-opacity: 0.65;
      stroke-width: 1.7;
    }
    path {
      stroke: #000;
      stroke-width: 0.6;
    }
    .heat {
      fill: rgb(255 236 170 / 0.12);
      stroke: #ffe9a3;
      stroke-width: 0.4;
    }
    .ring {
      fill: none;
      stroke: #fff;
      stroke-width: 0.8;
    }
  `,
})
export class SamplePlaces {
  readonly draft = input.required<SchemaDraft>();
  readonly samples = input.required<readonly string[]>();
  readonly active = input.required<number | null>();
  readonly sigma = input.required<number>();
  readonly activated = output<number>();
  /** `isDone` when the pointer is up: then another one may come next. */
  readonly placed = output<{ readonly id: number; readonly at: DraftPlace; readonly isDone: boolean }>();

  protected readonly broken = signal<string | null>(null);
  private readonly turn = signal(0);
  protected readonly sample = computed(() => {
    const samples = this.samples();
    const address = samples[this.turn() % Math.max(1, samples.length)] ?? null;
    return address === this.broken() ? null : address;
  });
  protected readonly name = computed(() => {
    const { labels } = this.draft();
    const at = labels.findIndex(({ id }) => id === this.active());
    return at < 0 ? null : labels[at]!.name || `keypoint ${at + 1}`;
  });
  protected readonly label = computed(
    () =>
      `Sample image, ${Object.keys(this.draft().places).length} of ${this.draft().labels.length} keypoints placed${this.name() === null ? '' : `. Current: ${this.name()}`}`,
  );
  protected readonly radius = computed(() => (Number.isFinite(this.sigma()) ? this.sigma() * SIDE : 0));
  protected readonly marks = computed(() => {
    const { labels, places } = this.draft();
    const flips = indexed(this.draft(), 'flipPairs');
    return labels.flatMap(({ id }, index) => {
      const place = places[id];
      if (!place) return [];
      const side = sideOf(index, flips);
      const at = scaled(place);
      return [
        {
          id,
          ...at,
          color: colorOf(index, { skeleton: [], flipPairs: flips, keypoints: labels }),
          outline: outlineOf(side, at, 1.8),
        },
      ];
    });
  });
  protected readonly bones = computed(() => {
    const { skeleton, places } = this.draft();
    return skeleton.flatMap(([a, b]) => {
      const [from, to] = [places[a], places[b]];
      if (!from || !to) return [];
      const [{ x: x1, y: y1 }, { x: x2, y: y2 }] = [scaled(from), scaled(to)];
      return [{ x1, y1, x2, y2 }];
    });
  });

  /** The keypoint that the pointer moves. */
  protected held: number | null = null;
  private readonly stage = viewChild.required<ElementRef<SVGSVGElement>>('stage');

  protected another(): void {
    this.turn.update((turn) => turn + 1);
  }

  protected press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const at = this.placeOf(event);
    const near = this.draft()
      .labels.filter(({ id }) => distance(this.draft().places[id], at) < REACH)
      .sort((a, b) => distance(this.draft().places[a.id], at) - distance(this.draft().places[b.id], at))[0];
    this.held = near?.id ?? this.active();
    if (this.held === null) return;
    this.stage().nativeElement.setPointerCapture(event.pointerId);
    if (near) this.activated.emit(near.id);
    else this.placed.emit({ id: this.held, at, isDone: false });
  }

  protected drag(event: PointerEvent): void {
    if (this.held !== null) this.placed.emit({ id: this.held, at: this.placeOf(event), isDone: false });
  }

  protected release(): void {
    const at = this.held === null ? undefined : this.draft().places[this.held];
    if (this.held !== null && at) this.placed.emit({ id: this.held, at, isDone: true });
    this.held = null;
  }

  protected key(event: KeyboardEvent): void {
    const [by, id] = [ARROWS[event.key], this.active()];
    if (!by || id === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const { x, y } = this.draft().places[id] ?? { x: 0.5, y: 0.5 };
    const step = event.shiftKey ? LEAP : STEP;
    this.placed.emit({ id, at: inside({ x: x + by.x * step, y: y + by.y * step }), isDone: false });
  }

  private placeOf(event: PointerEvent): DraftPlace {
    const box = this.stage().nativeElement.getBoundingClientRect();
    return inside({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
  }
}

const scaled = ({ x, y }: DraftPlace): DraftPlace => ({ x: x * SIDE, y: y * SIDE });

function inside({ x, y }: DraftPlace): DraftPlace {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return { x: within(x), y: within(y) };
}

function distance(place: DraftPlace | undefined, at: DraftPlace): number {
  return place ? Math.hypot(place.x - at.x, place.y - at.y) : Infinity;
}
