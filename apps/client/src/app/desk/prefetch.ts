import type { Ahead } from '@gannet/contracts';

/** Number of prefetched pictures that are kept. */
const KEPT = 3;

/** Fetches pictures that are likely to come next, so that nobody waits for one after a submit. */
export class Prefetch<P> {
  /** By candidate, the latest last. A failed fetch does not stay. */
  private readonly pending = new Map<string, Promise<P>>();

  constructor(private readonly fetch: (of: Ahead) => Promise<P>) {}

  /** Starts fetching a picture. If that fails, it is fetched again when it is needed. */
  start(of: Ahead): void {
    if (this.pending.has(of.candidateId)) return;
    const picture = this.fetch(of);
    this.pending.set(of.candidateId, picture);
    picture.catch(() => this.pending.delete(of.candidateId));
    for (const oldest of this.pending.keys()) if (this.pending.size > KEPT) this.pending.delete(oldest);
  }

  /** What was fetched is not wanted any more. */
  clear(): void {
    this.pending.clear();
  }

  /** The picture, prefetched or not. */
  async take(of: Ahead): Promise<P> {
    const picture = this.pending.get(of.candidateId);
    this.pending.delete(of.candidateId);
    return picture === undefined ? this.fetch(of) : picture.catch(() => this.fetch(of));
  }
}
