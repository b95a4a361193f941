import type { FileSink } from '@gannet/release';
import type { ObjectStore } from './object-store.js';

/** A file that is written chunk by chunk and stored under its key when it is closed. */
export class Upload implements FileSink {
  private next = Promise.withResolvers<Uint8Array | null>();
  private taken = Promise.withResolvers<void>();
  private readonly put: Promise<void>;
  private failure: Error | null = null;

  constructor(objects: Pick<ObjectStore, 'put'>, key: string) {
    this.taken.promise.catch(() => undefined); // nothing may ever be written
    this.put = objects.put(key, this.chunks());
    this.put.catch((error: unknown) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
      this.taken.reject(this.failure);
    });
  }

  /** Calls must not overlap. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.taken = Promise.withResolvers();
    this.next.resolve(chunk);
    await this.taken.promise;
  }

  async close(): Promise<void> {
    this.next.resolve(null);
    await this.put;
  }

  async abort(): Promise<void> {
    this.next.promise.catch(() => undefined); // the store may have failed before, and no longer reads
    this.next.reject(new Error('the rest will never come'));
    await this.put.catch(() => undefined);
  }

  /** When the next chunk is requested, the store has written the last one. */
  private async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = await this.next.promise;
      if (chunk === null) return;
      yield chunk;
      this.next = Promise.withResolvers();
      this.taken.resolve();
    }
  }
}
