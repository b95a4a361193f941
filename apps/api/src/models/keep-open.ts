interface Closable {
  close(): Promise<void>;
}

interface Kept<T> {
  readonly thing: Promise<T & Closable>;
  users: number;
  /** 0 until it is open. */
  size: number;
}

interface Options<T> {
  /** Size of a resource; 1 by default. */
  readonly sizeOf?: (thing: T) => number;
  /** Whether an error means that the resource is no longer usable. */
  readonly isLost?: (error: unknown) => boolean;
}

/**
 * A pool that opens resources by key and keeps the most recently used ones open, up to a total size of `most`. One that
 * is in use is never closed, and the last one stays whatever its size. A lost one is opened again on its next use.
 */
export class KeepOpen<T> {
  private readonly kept = new Map<string, Kept<T>>();

  private readonly sizeOf: (thing: T) => number;
  private readonly isLost: (error: unknown) => boolean;

  constructor(
    private readonly most: number,
    private readonly open: (key: string) => Promise<T & Closable>,
    { sizeOf = () => 1, isLost = () => false }: Options<T> = {},
  ) {
    this.sizeOf = sizeOf;
    this.isLost = isLost;
  }

  async use<R>(key: string, work: (thing: T) => Promise<R>): Promise<R> {
    const entry = this.kept.get(key) ?? { thing: this.open(key), users: 0, size: 0 };
    this.kept.delete(key);
    this.kept.set(key, entry); // keeps the map in order of use
    entry.users++;
    try {
      const thing = await entry.thing;
      entry.size = this.sizeOf(thing);
      return await work(thing);
    } catch (error) {
      await entry.thing.catch(() => this.forget(key, entry));
      if (this.isLost(error)) this.discard(key, entry);
      throw error;
    } finally {
      entry.users--;
      this.closeSurplus();
    }
  }

  private forget(key: string, entry: Kept<T>): void {
    if (this.kept.get(key) === entry) this.kept.delete(key);
  }

  private discard(key: string, entry: Kept<T>): void {
    this.forget(key, entry);
    void entry.thing.then((lost) => lost.close()).catch(() => undefined);
  }

  private closeSurplus(): void {
    let total = 0;
    for (const { size } of this.kept.values()) total += size;
    for (const [key, { thing, users, size }] of this.kept) {
      if (total <= this.most || this.kept.size === 1) return;
      if (users > 0) continue;
      this.kept.delete(key);
      total -= size;
      void thing.then(
        (opened) => opened.close(),
        () => undefined,
      );
    }
  }
}
