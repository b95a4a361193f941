import { Refused } from '../errors.js';

/** Limits the concurrency of CPU-intensive work, in order of arrival. Refuses when too much is waiting. */
export class ConcurrencyLimit {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly most: { readonly atOnce: number; readonly waiting: number },
    private readonly refusal: string,
  ) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.most.atOnce) this.running++;
    else await this.slot();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next)
        next(); // passes the slot on
      else this.running--;
    }
  }

  private slot(): Promise<void> {
    if (this.waiting.length >= this.most.waiting) throw new Refused('TOO_MANY', this.refusal);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
