import type { Budget, Kept } from './budget.js';

interface Closable {
  close(): Promise<void>;
}

/** Makes room in the budget for something of this size. Until it is called, a size of 1 counts. */
export type Reserve = (size: number) => Promise<void>;

interface Entry<T> extends Kept {
  readonly thing: Promise<T & Closable>;
}

/**
 * A pool that opens resources by key and keeps them open as long as the budget, which other pools may share, has room.
 * `open` reserves what it is about to take. A resource that is lost, as `isLost` tells from an error, is opened again
 * on its next use.
 */
export class KeepOpen<T> {
  private readonly entries = new Map<string, Entry<T>>();

  constructor(
    private readonly budget: Budget,
    private readonly open: (key: string, reserve: Reserve) => Promise<T & Closable>,
    private readonly isLost: (error: unknown) => boolean = () => false,
  ) {}

  async use<R>(key: string, work: (thing: T) => Promise<R>): Promise<R> {
    const known = this.entries.get(key);
    if (known) known.users++;
    const entry = known ?? this.opened(key);
    try {
      const thing = await entry.thing;
      return await work(thing);
    } catch (error) {
      await entry.thing.catch(() => this.forget(key, entry));
      if (this.isLost(error)) this.discard(key, entry);
      throw error;
    } finally {
      entry.users--;
      if (this.entries.get(key) === entry) this.budget.touch(entry);
      void this.budget.closeSurplus();
    }
  }

  /** In use from the beginning, so that it does not make room for itself. */
  private opened(key: string): Entry<T> {
    const { promise: thing, resolve } = Promise.withResolvers<T & Closable>();
    const entry: Entry<T> = {
      thing,
      users: 1,
      size: 1,
      close: async () => {
        this.forget(key, entry);
        await thing.then((opened) => opened.close()).catch(() => undefined);
      },
    };
    this.entries.set(key, entry);
    this.budget.touch(entry);
    resolve(this.open(key, (size) => this.budget.makeRoom(entry, size)));
    return entry;
  }

  private forget(key: string, entry: Entry<T>): void {
    if (this.entries.get(key) !== entry) return;
    this.entries.delete(key);
    this.budget.forget(entry);
  }

  private discard(key: string, entry: Entry<T>): void {
    this.forget(key, entry);
    void entry.close();
  }
}
