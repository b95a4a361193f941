interface Waiting<T> {
  readonly work: () => Promise<T>;
  readonly resolve: (result: T | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets people take turns at something that only few can do at a time. Everybody has at most one thing waiting: a newer
 * one takes its place, and the older is answered with null. Whoever waited longest since their last turn comes next.
 */
export class Turns<T> {
  private readonly waiting = new Map<string, Waiting<T>>();
  private readonly atWork = new Set<string>();
  private readonly newest = new Map<string, number>();
  private asked = 0;

  constructor(private readonly atOnce: number) {}

  /**
   * Numbers what is asked, at the moment when it is: of two things the one with the higher number is the newer,
   * whichever is ready first.
   */
  number(): number {
    return ++this.asked;
  }

  take(person: string, work: () => Promise<T>, number = this.number()): Promise<T | null> {
    if (number < (this.newest.get(person) ?? 0)) return Promise.resolve(null);
    this.newest.set(person, number);
    return new Promise((resolve, reject) => {
      this.waiting.get(person)?.resolve(null);
      // An entry that is replaced keeps its place in the line.
      this.waiting.set(person, { work, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    for (const [person, { work, resolve, reject }] of this.waiting) {
      if (this.atWork.size >= this.atOnce) return;
      if (this.atWork.has(person)) continue;
      this.waiting.delete(person);
      this.atWork.add(person);
      void work()
        .then(resolve, reject)
        .finally(() => {
          this.atWork.delete(person);
          this.next();
        });
    }
  }
}
