import { inject, Injectable, InjectionToken, signal } from '@angular/core';
import { ChannelLocks } from './channel-locks';

/**
 * The browser's locks, or, on pages that get none (those on plain http), locks over a broadcast channel; null without
 * either.
 */
export const LOCKS = new InjectionToken<Pick<LockManager, 'request'> | null>('locks', {
  factory: () =>
    globalThis.navigator?.locks ??
    (typeof BroadcastChannel === 'undefined' ? null : new ChannelLocks(new BroadcastChannel('gannet locks'))),
});

/** Ensures that an image is edited in one window of this browser at a time: two would overwrite each other's draft. */
@Injectable({ providedIn: 'root' })
export class OneWindow {
  /** Is the image open in another window? */
  readonly isElsewhere = signal(false);
  private readonly locks = inject(LOCKS);
  private letGo: (() => void) | null = null;
  private name = '';
  private turn = 0;

  /** Takes an image, from another window only with `steal`. True if it is ours. */
  async take(name: string, steal = false): Promise<boolean> {
    if (this.name === name && this.letGo !== null) return true;
    this.release();
    this.name = name;
    if (this.locks === null) return true;
    const { locks, turn } = this;
    const isOurs = await new Promise<boolean>((resolve) => {
      const held = locks.request(`gannet ${name}`, steal ? { steal } : { ifAvailable: true }, async (lock) => {
        const isLate = turn !== this.turn; // another image is wanted by now
        resolve(lock !== null && !isLate);
        if (lock !== null && !isLate)
          await new Promise<void>((done) => {
            this.letGo = done;
          });
      });
      held.catch(() => {
        // stolen
        resolve(false);
        if (turn !== this.turn) return;
        this.letGo = null;
        this.isElsewhere.set(true);
      });
    });
    if (turn === this.turn) this.isElsewhere.set(!isOurs);
    return isOurs;
  }

  release(): void {
    this.turn++;
    this.letGo?.();
    this.letGo = null;
    this.name = '';
    this.isElsewhere.set(false);
  }
}
