import type { CDPSession } from 'playwright-core';
import type { Window } from './page.js';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Fingers and pens, which the mouse of the test knows nothing of. */
export class Digits {
  private constructor(private readonly devtools: CDPSession) {}

  static async of({ page }: Window): Promise<Digits> {
    return new Digits(await page.context().newCDPSession(page));
  }

  touch(type: 'touchStart' | 'touchMove' | 'touchEnd', ...places: readonly Place[]): Promise<unknown> {
    return this.devtools.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: places.map(({ x, y }, id) => ({ x, y, id })),
    });
  }

  /** Slides one finger, or several at once, along a way. */
  async slide(...ways: readonly (readonly [from: Place, to: Place])[]): Promise<void> {
    const at = (share: number): Place[] =>
      ways.map(([from, to]) => ({ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }));
    await this.touch('touchStart', ...at(0));
    for (let step = 1; step <= 8; step++) await this.touch('touchMove', ...at(step / 8));
    await this.touch('touchEnd');
  }

  pen(type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', { x, y }: Place, force: number): Promise<unknown> {
    return this.devtools.send('Input.dispatchMouseEvent', {
      type,
      x,
      y,
      force,
      pointerType: 'pen',
      button: 'left',
      buttons: type === 'mouseReleased' ? 0 : 1,
      clickCount: 1,
    });
  }

  /** A stroke to the right, pressed ever harder or ever softer. */
  async penStroke(from: Place, length: number, forces: readonly [number, number]): Promise<void> {
    await this.pen('mousePressed', from, forces[0]);
    for (let step = 1; step <= 8; step++)
      await this.pen(
        'mouseMoved',
        { x: from.x + (length * step) / 8, y: from.y },
        forces[0] + ((forces[1] - forces[0]) * step) / 8,
      );
    await this.pen('mouseReleased', { x: from.x + length, y: from.y }, 0);
  }
}
