import { effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { Item } from '@gannet/contracts';
import { WALL_CLOCK } from '../edge/clock';
import { Live } from '../edge/live';
import { mayWorkLater, Refused, Unreachable } from '../edge/problem';

/** Whoever holds the items whose leases are renewed. */
interface Holder {
  /** The item that is worked on. */
  current(): Item | null;
  /** The items whose leases are renewed without being asked for. */
  kept(): readonly Item[];
  /** The server said that an item is no longer ours. */
  lost(assignmentId: string, reason: string): void;
}

/** Renews the leases of the items in hand, and knows when the server last confirmed that of the current one. */
@Injectable()
export class Leases {
  /** Is the server being asked whether the image is still ours? */
  readonly isChecking = signal(false);

  private readonly live = inject(Live);
  private readonly wallClock = inject(WALL_CLOCK);
  private holder: Holder | null = null;
  private confirmedAt = 0;
  private renewing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => {
      if (this.live.news('lease.due')() !== null) untracked(() => void this.heartbeat());
    });
  }

  /** Renews leases for a holder until `stop`. */
  start(holder: Holder): void {
    this.holder = holder;
  }

  stop(): void {
    this.holder = null;
    clearTimeout(this.renewing);
  }

  /** The current item was just handed out, or again. */
  confirm(): void {
    this.confirmedAt = this.wallClock();
  }

  /** Renews again in a third of the lease. */
  schedule(item: Item): void {
    clearTimeout(this.renewing);
    this.renewing = setTimeout(() => void this.heartbeat(), (item.leaseSeconds * 1000) / 3);
  }

  /** Tells the server that somebody is here who works on these items, or would if they were lost meanwhile. */
  async renew(items: readonly Item[]): Promise<void> {
    for (const item of items) if (this.live.connection() === 'live') await this.renewOne(item);
  }

  /**
   * Has the lease run out since the server last confirmed it, because this computer slept? Then the server is asked
   * first, and a change has to wait. Without a connection, people go on.
   */
  isDoubtful(item: Item): boolean {
    const isDoubtful =
      this.live.connection() === 'live' && this.wallClock() - this.confirmedAt > item.leaseSeconds * 1000;
    if (isDoubtful && !this.isChecking()) {
      this.isChecking.set(true);
      void this.renewOne(item).finally(() => this.isChecking.set(false));
    }
    return isDoubtful;
  }

  private async heartbeat(): Promise<void> {
    clearTimeout(this.renewing);
    const items = this.holder?.kept() ?? [];
    if (items[0] === undefined) return;
    this.schedule(items[0]);
    await this.renew(items);
  }

  private async renewOne({ assignmentId, fence }: Item): Promise<void> {
    const askedAt = this.wallClock();
    try {
      await this.live.ask('lease.renew', { assignmentId, fence });
      const current = this.holder?.current();
      if (current?.fence === fence && current.assignmentId === assignmentId) this.confirmedAt = askedAt;
    } catch (error) {
      const current = this.holder?.current();
      const isHandedOutAnew = current?.assignmentId === assignmentId && current.fence !== fence;
      if (error instanceof Refused && !mayWorkLater(error))
        return isHandedOutAnew ? undefined : this.holder?.lost(assignmentId, error.message);
      if (error instanceof Unreachable) this.confirm(); // Nobody knows: go on as without a connection.
    }
  }
}
