import type { FileSink, ReleaseSink } from '../sink.js';
import { TarFile } from '../tar.js';

/** Somewhere to keep bytes until they are read once; on a disk, since nobody knows how many. */
export interface Aside {
  write(chunk: Uint8Array): Promise<void>;
  /** The bytes written, from the first; asked for once. */
  read(): AsyncIterable<Uint8Array>;
  remove(): Promise<void>;
}

/**
 * Files as the entries of one tar that leaves while it is made. A tar says the size of an entry before its bytes: a
 * file whose size is known goes straight out, another one is kept aside until it is whole.
 */
export class TarSink implements ReleaseSink {
  readonly #tar: TarFile;

  constructor(
    out: { write(chunk: Uint8Array): Promise<void> },
    private readonly aside: () => Promise<Aside>,
  ) {
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
    const aside = await this.aside();
    let bytes = 0;
    return {
      write: async (chunk) => {
        await aside.write(chunk);
        bytes += chunk.byteLength;
      },
      close: async () => {
        await this.#tar.addStream(path, bytes, aside.read());
        await aside.remove();
      },
      abort: () => aside.remove(),
    };
  }
}
