import { MAX_SECONDS_ON_ITEM } from '@gannet/contracts';

/** So long after the last thing that somebody did they may still be looking; beyond it nobody knows. */
export const IDLE_MS = 30_000;

/**
 * Counts the time in front of an image: only while somebody is there, and does something at least so often. Times are
 * milliseconds of any one clock.
 */
export class WorkClock {
  private counted = 0;
  /** From when on time is not counted yet, null while nobody is there. */
  private since: number | null = null;
  private until = 0;

  /** Starts again from a number of seconds, present or not as before. */
  restart(now: number, seconds: number): void {
    this.counted = seconds * 1000;
    if (this.since !== null) this.begin(now);
  }

  /** Is somebody there? To come is to do something. */
  attend(now: number, present: boolean): void {
    this.counted += this.running(now);
    this.since = null;
    if (present) this.begin(now);
  }

  /** Somebody who is there did something: moved the hand, pressed a key. */
  touch(now: number): void {
    if (this.since !== null) this.attend(now, true);
  }

  /** No more than the server takes: work that lay open all day is submitted as any other. */
  seconds(now: number): number {
    return Math.min(MAX_SECONDS_ON_ITEM, (this.counted + this.running(now)) / 1000);
  }

  private begin(now: number): void {
    this.since = now;
    this.until = now + IDLE_MS;
  }

  private running(now: number): number {
    return this.since === null ? 0 : Math.max(0, Math.min(now, this.until) - this.since);
  }
}
