import type { FileSink, ReleaseSink } from '../sink.js';
import { TarFile } from '../tar.js';

/** Storage for bytes that are read once; on disk, because their number is unknown. */
export interface TemporaryStorage {
  write(chunk: Uint8Array): Promise<void>;
  /** The written bytes from the start; may be called once. */
  read(): AsyncIterable<Uint8Array>;
  remove(): Promise<void>;
}

/**
 * Writes files as the entries of one tar that is sent while it is made. A tar states the size of an entry before its
 * bytes: a file of known size is sent directly, another is buffered until it is complete.
 */
export class TarSink implements ReleaseSink {
  readonly #tar: TarFile;

  readonly #openTemporary: () => Promise<TemporaryStorage>;

  constructor(out: { write(chunk: Uint8Array): Promise<void> }, temporary: () => Promise<TemporaryStorage>) {
    this.#openTemporary = temporary;
    this.#tar = new TarFile(out);
  }

  async file(path: string, bytes?: number): Promise<FileSink> {
    return bytes === undefined ? this.#growing(path) : this.#sized(path);
  }

  /** Ends the archive. */
  end(): Promise<void> {
    return this.#tar.end();
  }

  abandon(): void {
    this.#tar.abandon();
  }

  #sized(path: string): FileSink {
    const chunks: Uint8Array[] = [];
    return {
      write: async (chunk) => void chunks.push(chunk),
      close: () => this.#tar.add(path, Buffer.concat(chunks)),
      abort: async () => undefined,
    };
  }

  async #growing(path: string): Promise<FileSink> {
    const temporary = await this.#openTemporary();
    let bytes = 0;
    return {
      write: async (chunk) => {
        await temporary.write(chunk);
        bytes += chunk.byteLength;
      },
      close: async () => {
        await this.#tar.addStream(path, bytes, temporary.read());
        await temporary.remove();
      },
      abort: () => temporary.remove(),
    };
  }
}
