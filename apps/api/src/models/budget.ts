/** Something that is kept open, as the budget counts it. */
export interface Kept {
  users: number;
  /** In the unit of the budget. */
  size: number;
  close(): Promise<void>;
}

/**
 * A limit on what several pools keep open together. What was used longest ago is closed first, whichever pool it belongs
 * to. What is in use is never closed, so it may exceed the limit; and what was used last stays, whatever its size.
 */
export class Budget {
  /** In the order of use. */
  private readonly kept = new Set<Kept>();

  constructor(private readonly most: number) {}

  /** Counts something from now on, or as used just now. */
  touch(kept: Kept): void {
    this.kept.delete(kept);
    this.kept.add(kept);
  }

  forget(kept: Kept): void {
    this.kept.delete(kept);
  }

  /** Counts something that is about to become `size` large, and first closes what has to make room for it. */
  async makeRoom(kept: Kept, size: number): Promise<void> {
    kept.size = size;
    await this.closeSurplus();
  }

  /** Resolves when the surplus is closed. */
  async closeSurplus(): Promise<void> {
    let total = 0;
    for (const { size } of this.kept) total += size;
    const closing: Promise<void>[] = [];
    for (const kept of this.kept) {
      if (total <= this.most || this.kept.size === 1) break;
      if (kept.users > 0) continue;
      this.kept.delete(kept);
      total -= kept.size;
      closing.push(kept.close());
    }
    await Promise.all(closing);
  }
}
