/** What has to be closed when it is no longer wanted. */
interface Closable {
  close(): Promise<void>;
}

interface Kept<T> {
  readonly thing: Promise<T & Closable>;
  users: number;
}

/** Opens things by key and keeps the last few open. One in use is never closed under its user. */
export class KeepOpen<T> {
  private readonly kept = new Map<string, Kept<T>>();

  constructor(private readonly most: number, private readonly open: (key: string) => Promise<T & Closable>) {}

  async use<R>(key: string, work: (thing: T) => Promise<R>): Promise<R> {
    const entry = this.kept.get(key) ?? { thing: this.open(key), users: 0 };
    this.kept.delete(key);
    this.kept.set(key, entry); // the last one used is the last to go
    entry.users++;
    try {
      return await work(await entry.thing);
    } catch (error) {
      await entry.thing.catch(() => this.forget(key, entry));
      throw error;
    } finally {
      entry.users--;
      this.closeSurplus();
    }
  }

  private forget(key: string, entry: Kept<T>): void {
    if (this.kept.get(key) === entry) this.kept.delete(key);
  }

  private closeSurplus(): void {
    for (const [key, { thing, users }] of this.kept) {
      if (this.kept.size <= this.most) return;
      if (users > 0) continue;
      this.kept.delete(key);
      void thing.then((opened) => opened.close(), () => undefined);
    }
  }
}
