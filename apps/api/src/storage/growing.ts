import type { ObjectStore, Upload, Written } from './object-store.js';

/** There was no room to keep an object; what it was made of may be fine. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
}

/** Bytes that a reader takes at once. */
const PIECE = 256 * 1024;

/** An object that is read while it is written: the writer goes at the pace of the disk, each reader at their own. */
export class Growing {
  private readonly opened: Promise<{ readonly upload: Upload; readonly written: Written }>;
  private length = 0;
  private readers = 0;
  private end: 'whole' | Error | null = null;
  private step = Promise.withResolvers<void>();

  constructor(
    store: ObjectStore,
    private readonly key: string,
  ) {
    this.opened = open(store, key);
    this.opened.catch(() => undefined);
  }

  /** Whether nothing more comes. */
  get isOver(): boolean {
    return this.end !== null;
  }

  /** Throws NotKept. */
  async write(chunk: Uint8Array): Promise<void> {
    await this.kept(({ upload }) => upload.write(chunk));
    this.length += chunk.byteLength;
    this.tell();
  }

  /** The object is there when this resolves, and its readers come to an end. Throws NotKept. */
  async commit(): Promise<void> {
    await this.kept(({ upload }) => upload.commit());
    await this.finish('whole');
  }

  /** Its readers meet the reason. */
  async abort(reason: Error): Promise<void> {
    await this.finish(reason);
    await this.opened.then(({ upload }) => upload.abort()).catch(() => undefined);
  }

  /** All bytes from the first, until it is whole. Throws the reason when it never will be. */
  async *read(): AsyncGenerator<Uint8Array> {
    this.readers++;
    try {
      for (let at = 0; ;) {
        if (this.end instanceof Error) throw this.end;
        if (at < this.length) {
          const piece = await (await this.opened).written.read(at, Math.min(PIECE, this.length - at));
          at += piece.byteLength;
          yield piece;
        } else if (this.end === 'whole') return;
        else await this.step.promise;
      }
    } finally {
      this.readers--;
      await this.closeAfterAll();
    }
  }

  private async kept(act: (opened: Awaited<typeof this.opened>) => Promise<void>): Promise<void> {
    try {
      await act(await this.opened);
    } catch (cause) {
      throw new NotKept(`${this.key} cannot be kept: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }

  private async finish(end: 'whole' | Error): Promise<void> {
    this.end = end;
    this.tell();
    await this.closeAfterAll();
  }

  private tell(): void {
    this.step.resolve();
    this.step = Promise.withResolvers();
  }

  private async closeAfterAll(): Promise<void> {
    if (this.end !== null && this.readers === 0)
      await this.opened.then(({ written }) => written.close()).catch(() => undefined);
  }
}

async function open(store: ObjectStore, key: string): Promise<{ upload: Upload; written: Written }> {
  const upload = await store.upload(key);
  try {
    return { upload, written: await upload.written() };
  } catch (error) {
    await upload.abort();
    throw error;
  }
}
