/** What has to be closed when it is no longer wanted. */
interface Closable {
  close(): Promise<void>;
}

interface Kept<T> {
  readonly thing: Promise<T & Closable>;
  users: number;
  /** 0 until it is open. */
  size: number;
}

/** What a keeper is told of the things that it keeps. */
interface Options<T> {
  /** Each thing's is 1 where nothing is said. */
  readonly sizeOf?: (thing: T) => number;
  /** Whether a thing with which this went wrong is of no use any more. */
  readonly isLost?: (error: unknown) => boolean;
}

/**
 * Opens things by key and keeps the last few open: as many as are not larger than `most` together. One in use is never
 * closed under its user, and one alone stays, however large it is. One that is lost is opened again by the next who
 * wants it.
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
    this.kept.set(key, entry); // the last one used is the last to go
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
