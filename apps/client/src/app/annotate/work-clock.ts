import { MAX_SECONDS_ON_ITEM } from '@gannet/contracts';

/** Counts the time in front of an image: only while somebody is there. Times are milliseconds of any one clock. */
export class WorkClock {
  private counted = 0;
  private since: number | null = null;

  /** Starts again from a number of seconds, present or not as before. */
  restart(now: number, seconds: number): void {
    this.counted = seconds * 1000;
    if (this.since !== null) this.since = now;
  }

  attend(now: number, present: boolean): void {
    if (this.since !== null) this.counted += now - this.since;
    this.since = present ? now : null;
  }

  /** No more than the server takes: work that lay open all day is submitted as any other. */
  seconds(now: number): number {
    return Math.min(MAX_SECONDS_ON_ITEM, (this.counted + (this.since === null ? 0 : now - this.since)) / 1000);
  }
}
