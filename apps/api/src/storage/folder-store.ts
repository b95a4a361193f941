import { randomUUID } from 'node:crypto';
import { type BigIntStats, createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Unavailable } from '../errors.js';
import { incomingOf } from './incoming.js';
import { checkedKey, type ObjectStore, type Upload, type Written } from './object-store.js';

/**
 * Objects as files of a folder. A write goes to a file aside, reaches the disk, and is then renamed. The files aside
 * lie in a folder of their writer's own, so that they can be removed when it has died.
 */
export class FolderStore implements ObjectStore {
  constructor(
    private readonly folder: string,
    private readonly writer: string = randomUUID(),
  ) {}

  async upload(key: string): Promise<Upload> {
    const target = this.pathOf(key);
    const aside = path.join(incomingOf(this.folder, this.writer), randomUUID());
    return this.guarded(key, async () => {
      await mkdir(path.dirname(aside), { recursive: true });
      const file = await open(aside, 'wx');
      return {
        // writeFile goes on from where it is until all is written; write() stops, without an error, when the disk is
        // full.
        write: (chunk) => this.guarded(key, () => file.writeFile(chunk)),
        commit: () => this.guarded(key, () => settle(file, aside, target)),
        abort: async () => {
          await file.close().catch(() => undefined);
          await rm(aside, { force: true });
        },
        written: () => this.guarded(key, async () => writtenIn(await open(aside, 'r'))),
      };
    });
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const upload = await this.upload(key);
    try {
      await upload.write(bytes);
      await upload.commit();
    } catch (error) {
      await upload.abort();
      throw error;
    }
  }

  async get(key: string): Promise<Uint8Array> {
    const file = this.pathOf(key);
    return this.guarded(key, () => readFile(file));
  }

  read(key: string, range?: { readonly start: number; readonly end: number }): Readable {
    return createReadStream(this.pathOf(key), range ?? {});
  }

  async size(key: string): Promise<number | null> {
    const found = await this.found(key);
    return found === null ? null : Number(found.size);
  }

  async stamp(key: string): Promise<string | null> {
    const found = await this.found(key);
    return found === null ? null : [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ');
  }

  async removeUnder(prefix: string): Promise<void> {
    await rm(this.pathOf(prefix), { recursive: true, force: true });
  }

  private async found(key: string): Promise<BigIntStats | null> {
    try {
      const found = await stat(this.pathOf(key), { bigint: true });
      return found.isFile() ? found : null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  private pathOf(key: string): string {
    return path.join(this.folder, ...checkedKey(key).split('/'));
  }

  private async guarded<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new Unavailable(sentenceOf(key, cause as NodeJS.ErrnoException), { cause });
    }
  }
}

async function settle(file: FileHandle, aside: string, target: string): Promise<void> {
  await file.sync();
  await file.close();
  await mkdir(path.dirname(target), { recursive: true });
  await rename(aside, target);
}

function writtenIn(file: FileHandle): Written {
  return {
    read: async (start, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, start);
      return buffer.subarray(0, bytesRead);
    },
    close: () => file.close(),
  };
}

function sentenceOf(key: string, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk is full: ${key} could not be written. Nothing half-written was kept; free some space and try again.`;
    case 'ENOENT':
      return `The stored file ${key} is missing.`;
    default:
      return `The stored file ${key} could not be used (${error.code ?? error.message}).`;
  }
}
