import { createHash } from 'node:crypto';
import type { ReleaseFile } from '@gannet/contracts';

/** A file that is being written. */
export interface FileSink {
  /** Resolves when more may be written (backpressure); the chunk may be reused after that. */
  write(chunk: Uint8Array): Promise<void>;
  /** Resolves when the file is complete and stored. */
  close(): Promise<void>;
  /** Called instead of `close` when the file will not be completed. */
  abort?(): Promise<void>;
}

/** The destination of a release's files. Paths are relative, with `/`. */
export interface ReleaseSink {
  /** Opens a file; `bytes` is its size if known in advance. */
  file(path: string, bytes?: number): FileSink | Promise<FileSink>;
}

/** Hashes and counts the bytes of a file on their way to the sink. */
export class HashedFile {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  readonly #mediaType: string;
  readonly #sink: FileSink;

  private constructor(
    readonly path: string,
    mediaType: string,
    sink: FileSink,
  ) {
    this.#mediaType = mediaType;
    this.#sink = sink;
  }

  static async open(sink: ReleaseSink, path: string, mediaType: string, bytes?: number): Promise<HashedFile> {
    return new HashedFile(path, mediaType, await explained(path, 0, async () => sink.file(path, bytes)));
  }

  get bytes(): number {
    return this.#bytes;
  }

  async write(chunk: Uint8Array): Promise<void> {
    await explained(this.path, this.#bytes, () => this.#sink.write(chunk));
    this.#hash.update(chunk);
    this.#bytes += chunk.byteLength;
  }

  async close(): Promise<ReleaseFile> {
    await explained(this.path, this.#bytes, () => this.#sink.close());
    return { path: this.path, bytes: this.#bytes, sha256: this.#hash.digest('hex'), mediaType: this.#mediaType };
  }

  /** Aborts the unfinished file. Never throws, because the failure that led here is the one to report. */
  async abort(): Promise<void> {
    await this.#sink.abort?.().catch(() => undefined);
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

/** Writes a small file in one piece. */
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
