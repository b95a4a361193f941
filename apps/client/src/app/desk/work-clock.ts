import { MAX_SECONDS_ON_ITEM } from '@gannet/contracts';

/** Time after the last input during which somebody may still be looking at the image. */
const IDLE_MS = 30_000;

/** Counts working time: only while somebody is there and not idle. Times are milliseconds of any one clock. */
export class WorkClock {
  private counted = 0;
  /** The start of the time that is not counted yet; null while nobody is there. */
  private since: number | null = null;
  private until = 0;

  /** Starts again from a number of seconds. */
  restart(now: number, seconds: number): void {
    this.counted = seconds * 1000;
    if (this.since !== null) this.begin(now);
  }

  /** Somebody came or left. Coming counts as input. */
  attend(now: number, present: boolean): void {
    this.counted += this.running(now);
    this.since = null;
    if (present) this.begin(now);
  }

  /** There was input. */
  touch(now: number): void {
    if (this.since !== null) this.attend(now, true);
  }

  /** At most what the server accepts, so that work left open all day can be submitted. */
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
