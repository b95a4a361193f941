import { once } from 'node:events';
import { pipeline, Readable } from 'node:stream';
import { extract, pack } from 'tar-stream';
import type { HashedFile } from './sink.js';

/** Header fields common to all entries, so that a tar is a function of its files. */
const FIXED = { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) } as const;

/** A tar header and the padding of a body, both in blocks of 512 bytes. */
const BLOCK = 512;

/** Size of an entry in a tar, in bytes. */
export function entryBytes(size: number): number {
  return BLOCK + Math.ceil(size / BLOCK) * BLOCK;
}

/** The bytes before a file's content in a tar: its header, and an extended header for a long name. */
export async function tarHead(name: string, size: number): Promise<Buffer> {
  const tar = pack();
  tar.entry({ ...FIXED, name, size }); // the entry is never written, so it may wait for its body forever
  await once(tar, 'readable');
  const chunks: Buffer[] = [];
  for (let chunk = tar.read() as Buffer | null; chunk !== null; chunk = tar.read() as Buffer | null) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The padding after a file's content in a tar, up to the next block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc(entryBytes(size) - BLOCK - size);
}

/** The end-of-archive marker. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/** Writes entries to a file one after the other, with one entry in memory at a time. */
export class TarFile {
  readonly #pack = pack();
  readonly #drained: Promise<void>;

  readonly #file: Pick<HashedFile, 'write'>;

  constructor(file: Pick<HashedFile, 'write'>) {
    this.#file = file;
    this.#drained = this.#drain();
    this.#drained.catch(() => undefined);
  }

  /** Resolves when the bytes have been written; rejects with the file's error. */
  async add(name: string, body: Uint8Array): Promise<void> {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const packed = new Promise<void>((resolve, reject) => {
      this.#pack.entry({ ...FIXED, name, size: bytes.byteLength }, bytes, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    await packed.catch(async (error: unknown) => {
      await this.#drained;
      throw error;
    });
  }

  /** Adds an entry of `size` bytes from a stream. */
  async addStream(name: string, size: number, body: AsyncIterable<Uint8Array>): Promise<void> {
    const packed = new Promise<void>((resolve, reject) => {
      const entry = this.#pack.entry({ ...FIXED, name, size }, (error) => (error ? reject(error) : resolve()));
      pipeline(Readable.from(body, { objectMode: false }), entry, (error) => {
        if (error) reject(error);
      });
    });
    await packed.catch(async (error: unknown) => {
      await this.#drained;
      throw error;
    });
  }

  /** Ends the archive; the file itself must still be closed. */
  async end(): Promise<void> {
    this.#pack.finalize();
    await this.#drained;
  }

  /** Aborts the archive. */
  abandon(): void {
    this.#pack.destroy();
  }

  async #drain(): Promise<void> {
    for await (const chunk of this.#pack as AsyncIterable<Uint8Array>) await this.#file.write(chunk);
  }
}

export interface TarEntry {
  readonly name: string;
  readonly body: Buffer;
}

/**
 * The entries of a tar in order, one in memory at a time. Throws when the archive is damaged or ends inside an entry.
 */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const entries = extract();
  pipeline(Readable.from(source, { objectMode: true }), entries as unknown as NodeJS.WritableStream, () => undefined);
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    yield { name: entry.header.name, body: Buffer.concat(chunks) };
  }
}
