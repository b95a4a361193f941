import { once } from 'node:events';
import { pipeline, Readable } from 'node:stream';
import { extract, pack } from 'tar-stream';
import type { HashedFile } from './sink.js';

/** What every entry says of itself besides name and size, so that a tar is a function of its files. */
const FIXED = { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) } as const;

/** A tar header and the padding of a body, both in blocks of 512 bytes. */
const BLOCK = 512;

/** Bytes an entry takes in a tar. */
export function entryBytes(size: number): number {
  return BLOCK + Math.ceil(size / BLOCK) * BLOCK;
}

/** What stands before the bytes of a file in a tar: its header, and what a long name needs. */
export async function tarHead(name: string, size: number): Promise<Buffer> {
  const tar = pack();
  tar.entry({ ...FIXED, name, size }); // it holds nothing, so it may wait for its body for ever
  await once(tar, 'readable');
  const chunks: Buffer[] = [];
  for (let chunk = tar.read() as Buffer | null; chunk !== null; chunk = tar.read() as Buffer | null) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What stands behind the bytes of a file in a tar, up to the next whole block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc(entryBytes(size) - BLOCK - size);
}

/** What ends a tar. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/** Writes entries into a file, one after the other; holds one entry at a time. */
export class TarFile {
  readonly #pack = pack();
  readonly #drained: Promise<void>;

  constructor(private readonly file: Pick<HashedFile, 'write'>) {
    this.#drained = this.#drain();
    this.#drained.catch(() => undefined);
  }

  /** Resolves when the bytes have left; rejects with the file's own failure. */
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

  /** An entry of `size` bytes that come piece by piece. */
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

  /** Ends the archive; the file itself is still to be closed. */
  async end(): Promise<void> {
    this.#pack.finalize();
    await this.#drained;
  }

  /** Gives the archive up. */
  abandon(): void {
    this.#pack.destroy();
  }

  async #drain(): Promise<void> {
    for await (const chunk of this.#pack as AsyncIterable<Uint8Array>) await this.file.write(chunk);
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
