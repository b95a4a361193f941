import type { ObjectStore } from './object-store.js';
import type { Scratch, ScratchFile } from './scratch.js';

/** There was no room to keep an object; what it was made of may be fine. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
}

/** Bytes that a reader takes at once. */
const PIECE = 256 * 1024;

/**
 * An object that is read while it is made: the writer goes at the pace of the disk, each reader at their own. It grows
 * as a file of this process, since no store has objects that are not whole.
 */
export class Growing {
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

  /** Whether nothing more comes. */
  get isOver(): boolean {
    return this.end !== null;
  }

  /** Throws NotKept. */
  async write(chunk: Uint8Array): Promise<void> {
    await this.kept((file) => file.write(chunk));
    this.length += chunk.byteLength;
    this.tell();
  }

  /** The object is there when this resolves, and its readers come to an end. Throws NotKept. */
  async commit(): Promise<void> {
    await this.kept((file) => this.objects.put(this.key, file));
    await this.finish('whole');
  }

  /** Its readers meet the reason. */
  async abort(reason: Error): Promise<void> {
    await this.finish(reason);
  }

  /** Resolves when the object is there. Throws the reason when it never will be. */
  async whole(): Promise<void> {
    while (this.end === null) await this.step.promise;
    if (this.end instanceof Error) throw this.end;
  }

  /** All bytes from the first, until it is whole. Throws the reason when it never will be. */
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

  private async kept(act: (file: ScratchFile) => Promise<void>): Promise<void> {
    try {
      await act(await this.file);
    } catch (cause) {
      throw new NotKept(`${this.key} cannot be kept: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }

  private async finish(end: 'whole' | Error): Promise<void> {
    this.end = end;
    this.tell();
    await this.removeAfterAll();
  }

  private tell(): void {
    this.step.resolve();
    this.step = Promise.withResolvers();
  }

  private async removeAfterAll(): Promise<void> {
    if (this.end !== null && this.readers === 0) await this.file.then((file) => file.remove()).catch(() => undefined);
  }
}
