interface Waiting<T> {
  readonly work: () => Promise<T>;
  readonly resolve: (result: T | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Schedules work of limited concurrency among people. Each person has at most one waiting request; a newer one replaces
 * it, and the older resolves to null. Whoever has waited longest comes next.
 */
export class FairQueue<T> {
  private readonly waiting = new Map<string, Waiting<T>>();
  private readonly running = new Set<string>();
  private readonly newest = new Map<string, number>();
  private asked = 0;

  constructor(private readonly atOnce: number) {}

  /** Numbers a request on arrival: the higher number is the newer one, whichever is ready first. */
  number(): number {
    return ++this.asked;
  }

  run(person: string, work: () => Promise<T>, number = this.number()): Promise<T | null> {
    if (number < (this.newest.get(person) ?? 0)) return Promise.resolve(null);
    this.newest.set(person, number);
    return new Promise((resolve, reject) => {
      this.waiting.get(person)?.resolve(null);
      // A replaced entry keeps its place in the queue.
      this.waiting.set(person, { work, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    for (const [person, { work, resolve, reject }] of this.waiting) {
      if (this.running.size >= this.atOnce) return;
      if (this.running.has(person)) continue;
      this.waiting.delete(person);
      this.running.add(person);
      void work()
        .then(resolve, reject)
        .finally(() => {
          this.running.delete(person);
          this.next();
        });
    }
  }
}
