import type { Point } from '@gannet/raster';
import type { Gesture } from './gesture';
import { pan, toImage, type View, zoomTo } from './view';

/** A pointer event, in the pixels of the view. */
export interface PointerInput {
  readonly id: number;
  readonly at: Point;
  readonly kind: 'mouse' | 'pen' | 'touch';
  /** 0 the main button, 1 the middle one. */
  readonly button: number;
  /** A negative gesture of smart select, made with any button. */
  readonly isNegative?: boolean;
}

/** A pointer event at a point of the view. */
export function pointerInputOf({ pointerId, pointerType, button }: PointerEvent, at: Point): PointerInput {
  return { id: pointerId, at, kind: pointerType === 'touch' || pointerType === 'pen' ? pointerType : 'mouse', button };
}

/** What pointer input leads to: gestures for the tool, or another view. */
export interface Outcome {
  readonly gestures: readonly Gesture[];
  readonly view: View | null;
}

const NONE: Outcome = { gestures: [], view: null };

/**
 * Distinguishes painting from moving the view. One finger, pen or button paints; the middle button, or any while
 * `grabbing`, moves the view. A second finger takes back what the first did; two fingers then move and zoom until all
 * are up. Once a pen was used, fingers and the palm only move the view, and not while the pen paints.
 */
export class Pointers {
  grabbing = false;
  private hasPen = false;
  private readonly down = new Map<number, Point>();
  private mode: 'idle' | 'paint' | 'pan' | 'pinch' = 'idle';
  private pinch: { distance: number; scale: number } | null = null;

  get isPainting(): boolean {
    return this.mode === 'paint';
  }

  press(touch: PointerInput, view: View): Outcome {
    const wasPainting = this.mode === 'paint';
    if (touch.kind === 'pen') this.hasPen = true;
    if (touch.kind === 'touch' && this.hasPen && wasPainting) return NONE;
    const abort: Gesture[] = wasPainting ? [{ kind: 'abort', at: toImage(view, touch.at) }] : [];
    if (touch.kind === 'pen' && this.down.size > 0) this.letGo(); // the pen paints even if fingers rest on the screen
    this.down.set(touch.id, touch.at);
    if (this.down.size === 2 && touch.kind === 'touch') {
      this.mode = 'pinch';
      this.pinch = { distance: this.spread().distance, scale: view.scale };
      return { gestures: abort, view: null };
    }
    if (this.down.size > 1 || (touch.button !== 0 && touch.button !== 1 && touch.isNegative !== true)) return NONE;
    const isPalm = touch.kind === 'touch' && this.hasPen;
    this.mode = this.grabbing || touch.button === 1 || isPalm ? 'pan' : 'paint';
    const press: Gesture = {
      kind: 'press',
      at: toImage(view, touch.at),
      ...(touch.isNegative === true ? { isNegative: true } : {}),
    };
    return { gestures: this.mode === 'paint' ? [...abort, press] : abort, view: null };
  }

  /** `through` are the points since the last event, the newest last. */
  move(id: number, through: readonly Point[], view: View): Outcome {
    const last = this.down.get(id);
    const at = through.at(-1);
    if (last === undefined || at === undefined) return NONE;
    if (this.mode === 'paint') {
      this.down.set(id, at);
      return { gestures: through.map((point) => ({ kind: 'drag', at: toImage(view, point) })), view: null };
    }
    if (this.mode === 'pan') {
      this.down.set(id, at);
      return { gestures: [], view: pan(view, at.x - last.x, at.y - last.y) };
    }
    return this.mode === 'pinch' ? this.pinchTo(id, at, view) : NONE;
  }

  release(id: number, at: Point, view: View): Outcome {
    return this.end(id, { kind: 'release', at: toImage(view, at) });
  }

  /** The browser cancelled the pointer. */
  cancel(id: number, view: View): Outcome {
    return this.end(id, { kind: 'abort', at: toImage(view, this.down.get(id) ?? { x: 0, y: 0 }) });
  }

  /** Ignores every pointer that is down until it comes down again. */
  letGo(): void {
    this.down.clear();
    this.mode = 'idle';
  }

  private end(id: number, gesture: Gesture): Outcome {
    if (!this.down.delete(id)) return NONE;
    const wasPainting = this.mode === 'paint';
    if (this.down.size === 0 || wasPainting) this.mode = 'idle';
    return wasPainting ? { gestures: [gesture], view: null } : NONE;
  }

  private pinchTo(id: number, at: Point, view: View): Outcome {
    const before = this.spread();
    this.down.set(id, at);
    if (this.down.size < 2 || this.pinch === null) return NONE;
    const now = this.spread();
    const moved = pan(view, now.middle.x - before.middle.x, now.middle.y - before.middle.y);
    return {
      gestures: [],
      view: zoomTo(moved, this.pinch.scale * (now.distance / Math.max(1, this.pinch.distance)), now.middle),
    };
  }

  private spread(): { middle: Point; distance: number } {
    const [a, b] = [...this.down.values()];
    if (a === undefined || b === undefined) return { middle: a ?? { x: 0, y: 0 }, distance: 1 };
    return { middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, distance: Math.hypot(a.x - b.x, a.y - b.y) };
  }
}
