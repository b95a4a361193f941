/**
 * What a turn of the wheel asks for: steps of zoom or of size (up and away is more), and a move to the side in pixels
 * of the page.
 */
export interface Turned {
  readonly steps: number;
  readonly aside: number;
}

/** What is read of a wheel event. */
export type Turn = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'ctrlKey' | 'shiftKey' | 'timeStamp'>;

/** A notch of most wheels, as browsers tell it: in pixels, in lines, in pages. */
const NOTCH = [100, 3, 1] as const;
/**
 * Browsers tell a pinch on a touchpad as Ctrl and small turns, of a hundredth of the size a pixel: a step is a quarter
 * more.
 */
const PINCH_PX = 22;
/** A turn after a longer pause is another one. */
const PAUSE_MS = 250;

/**
 * Sums what wheels and touchpads send, be it few large turns or many small ones: a notch of a wheel is one step, and so
 * are a hundred pixels of two fingers. A pinch is finer. What goes mostly to the side moves the view, but for Shift,
 * with which browsers turn the wheel sideways.
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

  /**
   * What was counted ahead by rounding is not held against a new turn, and what is left of another kind of turn is no
   * part of it.
   */
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
