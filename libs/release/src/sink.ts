import { createHash } from 'node:crypto';
import type { ReleaseFile } from '@gannet/contracts';

/** One file being written, from its first byte to its last. */
export interface FileSink {
  /** Resolves when more may be written; the chunk may be reused after that. */
  write(chunk: Uint8Array): Promise<void>;
  /** Resolves when the file is whole and kept. */
  close(): Promise<void>;
  /** Called instead of `close` when the rest will never come. */
  abort?(): Promise<void>;
}

/** Where the files of a release go. Paths are relative, with `/`. */
export interface ReleaseSink {
  /** `bytes` is the size where it is known before the first byte. */
  file(path: string, bytes?: number): FileSink | Promise<FileSink>;
}

/** A file that is hashed and counted on its way to the sink. */
export class HashedFile {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  private constructor(
    readonly path: string,
    private readonly mediaType: string,
    private readonly sink: FileSink,
  ) {}

  static async open(sink: ReleaseSink, path: string, mediaType: string, bytes?: number): Promise<HashedFile> {
    return new HashedFile(path, mediaType, await explained(path, 0, async () => sink.file(path, bytes)));
  }

  get bytes(): number {
    return this.#bytes;
  }

  async write(chunk: Uint8Array): Promise<void> {
    await explained(this.path, this.#bytes, () => this.sink.write(chunk));
    this.#hash.update(chunk);
    this.#bytes += chunk.byteLength;
  }

  async close(): Promise<ReleaseFile> {
    await explained(this.path, this.#bytes, () => this.sink.close());
    return { path: this.path, bytes: this.#bytes, sha256: this.#hash.digest('hex'), mediaType: this.mediaType };
  }

  /**
   * Lets the sink give the unfinished file up; the failure that led here is the one to report, so this never throws.
   */
  async abort(): Promise<void> {
    await this.sink.abort?.().catch(() => undefined);
  }
}

async function explained<T>(path: string, bytes: number, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new Error(
      `${path} could not be written after ${bytes} bytes: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/** Writes a small file whole. */
export async function writeWhole(
  sink: ReleaseSink,
  path: string,
  mediaType: string,
  content: string | Uint8Array,
): Promise<ReleaseFile> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const file = await HashedFile.open(sink, path, mediaType, bytes.byteLength);
  try {
    await file.write(bytes);
    return await file.close();
  } catch (error) {
    await file.abort();
    throw error;
  }
}
