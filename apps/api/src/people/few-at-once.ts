import { Refused } from '../errors.js';

/**
 * Does work that takes much of a processor, a few pieces at once, in the order in which it came. Refuses what would
 * wait behind too much.
 */
export class FewAtOnce {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly most: { readonly atOnce: number; readonly waiting: number },
    private readonly refusal: string,
  ) {}

  async do<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.most.atOnce) this.running++;
    else await this.turn();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next)
        next(); // the place is handed on
      else this.running--;
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.most.waiting) throw new Refused('TOO_MANY', this.refusal);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
