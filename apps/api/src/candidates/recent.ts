/** A cache of the latest results, limited in bytes. Concurrent requests for the same key compute it once. */
export class Recent {
  private readonly kept = new Map<string, Uint8Array>();
  private readonly underWay = new Map<string, Promise<Uint8Array>>();
  private bytes = 0;

  constructor(private readonly most: number) {}

  async of(key: string, compute: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known;
    }
    const running = this.underWay.get(key) ?? this.start(key, compute);
    return running;
  }

  private start(key: string, compute: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const running = compute()
      .then((value) => this.keep(key, value))
      .finally(() => this.underWay.delete(key));
    this.underWay.set(key, running);
    return running;
  }

  private keep(key: string, value: Uint8Array): Uint8Array {
    this.kept.set(key, value);
    this.bytes += value.byteLength;
    for (const [oldest, { byteLength }] of this.kept) {
      if (this.bytes <= this.most) break;
      this.kept.delete(oldest);
      this.bytes -= byteLength;
    }
    return value;
  }
}
