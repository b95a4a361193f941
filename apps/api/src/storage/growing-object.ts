import type { ObjectStore } from './object-store.js';
import type { Scratch, ScratchFile } from './scratch.js';

/** There was no space to store an object; its source may be fine. */
export class NotStored extends Error {
  override readonly name = 'NotStored';
}

/** Bytes per read. */
const PIECE = 256 * 1024;

/**
 * An object that is read while it is written: the writer proceeds at the speed of the disk, each reader at its own. It
 * is a temporary file of this process until it is complete, since an object store has only complete objects.
 */
export class GrowingObject {
  private readonly file: Promise<ScratchFile>;
  private length = 0;
  private readers = 0;
  private end: 'whole' | Error | null = null;
  private step = Promise.withResolvers<void>();

  constructor(
    private readonly objects: ObjectStore,
    scratch: Scratch,
    private readonly key: string,
  ) {
    this.file = scratch.open();
    this.file.catch(() => undefined);
  }

  /** Whether it is complete or has failed. */
  get isOver(): boolean {
    return this.end !== null;
  }

  /** Throws NotStored. */
  async write(chunk: Uint8Array): Promise<void> {
    await this.guarded((file) => file.write(chunk));
    this.length += chunk.byteLength;
    this.wake();
  }

  /** Stores the object, after what `before` stores; its readers then reach the end. Throws NotStored. */
  async commit(before: (objects: ObjectStore) => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.guarded(async (file) => {
      await before(this.objects);
      await this.objects.put(this.key, file);
    });
    await this.finish('whole');
  }

  /** Fails; readers get the reason. */
  async abort(reason: Error): Promise<void> {
    await this.finish(reason);
  }

  /** Resolves when the object is stored. Throws the reason if writing fails. */
  async stored(): Promise<void> {
    while (this.end === null) await this.step.promise;
    if (this.end instanceof Error) throw this.end;
  }

  /** All bytes from the first until it is complete. Throws the reason if writing fails. */
  async *read(): AsyncGenerator<Uint8Array> {
    this.readers++;
    try {
      for (let at = 0; ;) {
        if (this.end instanceof Error) throw this.end;
        if (at < this.length) {
          const piece = await (await this.file).read(at, Math.min(PIECE, this.length - at));
          at += piece.byteLength;
          yield piece;
        } else if (this.end === 'whole') return;
        else await this.step.promise;
      }
    } finally {
      this.readers--;
      await this.removeAfterAll();
    }
  }

  private async guarded(act: (file: ScratchFile) => Promise<void>): Promise<void> {
    try {
      await act(await this.file);
    } catch (cause) {
      throw new NotStored(`${this.key} cannot be kept: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }

  private async finish(end: 'whole' | Error): Promise<void> {
    this.end = end;
    this.wake();
    await this.removeAfterAll();
  }

  private wake(): void {
    this.step.resolve();
    this.step = Promise.withResolvers();
  }

  private async removeAfterAll(): Promise<void> {
    if (this.end !== null && this.readers === 0) await this.file.then((file) => file.remove()).catch(() => undefined);
  }
}
