/** What a wheel event means: steps of zoom or brush size (up is more), and a sideways move in CSS pixels. */
interface Turned {
  readonly steps: number;
  readonly aside: number;
}

/** The fields of a wheel event that are read. */
export type Turn = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'ctrlKey' | 'shiftKey' | 'timeStamp'>;

/** A notch of most wheels, as browsers report it: in pixels, in lines, in pages. */
const NOTCH = [100, 3, 1] as const;
/** Browsers report a pinch on a touchpad as Ctrl and small deltas, a pixel for each percent of zoom; a step is about 25%. */
const PINCH_PX = 22;
/** After a longer pause, a new turn begins. */
const PAUSE_MS = 250;

/**
 * Sums wheel and touchpad events, whether few and large or many and small: a notch of a wheel is one step, and so are a
 * hundred pixels of two fingers. A pinch is finer. A mostly sideways move pans the view, except with Shift, which makes
 * browsers report vertical turns as sideways.
 */
export class Wheel {
  private sum = 0;
  private last = -Infinity;
  private kind = '';

  turn(event: Turn): Turned {
    const isAside = !event.shiftKey && !event.ctrlKey && Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (isAside) return { steps: 0, aside: (event.deltaX / notchOf(event)) * NOTCH[0] };
    const by = -(event.shiftKey ? event.deltaY || event.deltaX : event.deltaY);
    if (by === 0) return { steps: 0, aside: 0 };
    this.begin(event, Math.sign(by));
    // Ctrl and a real wheel come as whole notches: no more than a step each.
    this.sum +=
      event.ctrlKey && !event.shiftKey
        ? Math.max(-1, Math.min(1, (by * NOTCH[0]) / (notchOf(event) * PINCH_PX)))
        : by / notchOf(event);
    const steps = Math.round(this.sum) + 0; // no −0
    this.sum -= steps;
    return { steps, aside: 0 };
  }

  /** Drops the rest of another kind of turn, and a rest from rounding that would work against a new turn. */
  private begin({ timeStamp, ctrlKey, shiftKey }: Turn, sign: number): void {
    const kind = `${ctrlKey} ${shiftKey}`;
    const isNew = timeStamp - this.last > PAUSE_MS;
    if (kind !== this.kind || (isNew && this.sum * sign < 0)) this.sum = 0;
    this.kind = kind;
    this.last = timeStamp;
  }
}

function notchOf({ deltaMode }: Turn): number {
  return NOTCH[deltaMode] ?? NOTCH[0];
}
