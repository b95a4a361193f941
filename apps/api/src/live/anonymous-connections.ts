import { networkOf } from '../edge/network-of.js';

/** Maximum number of unauthenticated connections, per address and in all. */
export const MOST_ANONYMOUS = { fromOne: 20, inAll: 200 } as const;

/** Counts connections until they have authenticated or closed. */
export class AnonymousConnections {
  private readonly byAddress = new Map<string, number>();
  private inAll = 0;

  constructor(private readonly most: { readonly fromOne: number; readonly inAll: number } = MOST_ANONYMOUS) {}

  /**
   * Admits one more and returns the function to call, once or more often, when it has authenticated or closed; null if
   * there are too many.
   */
  admit(from: string): (() => void) | null {
    const address = networkOf(from);
    const there = this.byAddress.get(address) ?? 0;
    if (there >= this.most.fromOne || this.inAll >= this.most.inAll) return null;
    this.byAddress.set(address, there + 1);
    this.inAll++;
    let isCounted = true;
    return () => {
      if (isCounted) this.forget(address);
      isCounted = false;
    };
  }

  private forget(address: string): void {
    this.inAll--;
    const left = (this.byAddress.get(address) ?? 0) - 1;
    if (left > 0) this.byAddress.set(address, left);
    else this.byAddress.delete(address);
  }
}
