/** Runs an action per key at once, and then at most once per interval; the last request is always followed by a run. */
export class Throttled {
  private readonly waiting = new Map<string, { isAsked: boolean }>();

  constructor(
    private readonly everyMs: number,
    private readonly act: (key: string) => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  request(key: string): void {
    const waiting = this.waiting.get(key);
    if (waiting) {
      waiting.isAsked = true;
      return;
    }
    const turn = { isAsked: false };
    this.waiting.set(key, turn);
    void this.act(key).catch(this.failed);
    setTimeout(() => {
      this.waiting.delete(key);
      if (turn.isAsked) this.request(key);
    }, this.everyMs).unref();
  }
}
