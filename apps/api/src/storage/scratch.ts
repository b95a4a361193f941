import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { Unavailable } from '../errors.js';

/**
 * Temporary local files of one process, for data that is too large for memory. They are removed when the process ends.
 */
export class Scratch {
  constructor(private readonly folder: string) {}

  async open(): Promise<ScratchFile> {
    const file = path.join(this.folder, randomUUID());
    return reportingFullDisk(async () => {
      await mkdir(this.folder, { recursive: true });
      return new ScratchFile(file, await open(file, 'wx+'));
    });
  }
}

/** Can be read, from any position and repeatedly, while it is written. */
export class ScratchFile implements AsyncIterable<Uint8Array> {
  constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {}

  // writeFile continues until everything is written; write() stops without an error when the disk is full.
  write(chunk: Uint8Array): Promise<void> {
    return reportingFullDisk(() => this.file.writeFile(chunk));
  }

  /** At most `length` bytes from `start`. */
  async read(start: number, length: number): Promise<Uint8Array> {
    const { buffer, bytesRead } = await this.file.read(Buffer.allocUnsafe(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  }

  /** Everything that has been written. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield* createReadStream(this.path) as AsyncIterable<Buffer>;
  }

  /** Idempotent. */
  async remove(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }
}

async function reportingFullDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!isFull(cause)) throw cause;
    throw new Unavailable('The disk is full. Free some space and try again.', { cause });
  }
}

/** Whether the disk, or the account's quota, is full. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
