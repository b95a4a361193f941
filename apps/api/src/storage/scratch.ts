import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { Unavailable } from '../errors.js';

/**
 * Files of one process on its own machine, for what is too large for memory and needed for a while. They are removed
 * with the process.
 */
export class Scratch {
  constructor(private readonly folder: string) {}

  async open(): Promise<ScratchFile> {
    const file = path.join(this.folder, randomUUID());
    return roomFor(async () => {
      await mkdir(this.folder, { recursive: true });
      return new ScratchFile(file, await open(file, 'wx+'));
    });
  }
}

/** It can be read, from any place and as often as one likes, while it is written. */
export class ScratchFile implements AsyncIterable<Uint8Array> {
  constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {}

  // writeFile goes on from where it is until all is written; write() stops, without an error, when the disk is full.
  write(chunk: Uint8Array): Promise<void> {
    return roomFor(() => this.file.writeFile(chunk));
  }

  /** From `start` on at most `length` bytes of what is written. */
  async read(start: number, length: number): Promise<Uint8Array> {
    const { buffer, bytesRead } = await this.file.read(Buffer.allocUnsafe(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  }

  /** All that is written, from the first byte. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield* createReadStream(this.path) as AsyncIterable<Buffer>;
  }

  /** A second time does nothing. */
  async remove(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }
}

async function roomFor<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!isFull(cause)) throw cause;
    throw new Unavailable('The disk is full. Free some space and try again.', { cause });
  }
}

/** Whether it is for want of space, of the disk or of what the account may use. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
