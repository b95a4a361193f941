import { randomUUID } from 'node:crypto';
import { copyFile, type FileHandle, link, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Unavailable } from '../errors.js';
import { TEMPORARY, temporaryFolder } from './temporary.js';
import { type ByteRange, type Bytes, checkedKey, type Head, type ObjectStore } from './object-store.js';
import { isFull, ScratchFile } from './scratch.js';

/** Bytes per read. */
const PIECE = 256 * 1024;

/** Error codes of file systems without hard links, or between two file systems. */
const NO_LINK = ['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS'];

/**
 * Objects as files in a folder. A write goes to a temporary file, is synced to disk, and is then renamed. Each writer
 * has its own folder of temporary files, so that they can be removed when it dies.
 */
export class FolderStore implements ObjectStore {
  constructor(
    private readonly folder: string,
    private readonly writer: string = randomUUID(),
  ) {}

  async put(key: string, bytes: Bytes): Promise<void> {
    await this.place(key, async (temporary) => {
      const isLinked = bytes instanceof ScratchFile && (await isLinkedAs(temporary, bytes.path));
      const file = await this.guarded(key, () => open(temporary, isLinked ? 'r+' : 'wx'));
      try {
        if (!isLinked) await this.write(key, file, bytes);
        await this.guarded(key, () => file.sync());
      } finally {
        await file.close();
      }
    });
  }

  async *get(key: string, { start, end }: ByteRange = { start: 0, end: Infinity }): AsyncGenerator<Uint8Array> {
    const path = this.pathOf(key);
    const file = await this.guarded(key, () => open(path, 'r'));
    try {
      for (let at = start; at <= end;) {
        const piece = Buffer.allocUnsafe(Math.min(PIECE, end + 1 - at));
        const { bytesRead } = await this.guarded(key, () => file.read(piece, 0, piece.byteLength, at));
        if (bytesRead === 0) return;
        at += bytesRead;
        yield piece.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  async head(key: string): Promise<Head | null> {
    const file = this.pathOf(key);
    const found = await this.guarded(key, () => unlessMissing(stat(file, { bigint: true })));
    if (!found?.isFile()) return null;
    return { bytes: Number(found.size), version: [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ') };
  }

  async *list(prefix: string): AsyncGenerator<string> {
    const folder = this.pathOf(prefix);
    const entries = await this.guarded(prefix, () =>
      unlessMissing(readdir(folder, { recursive: true, withFileTypes: true })),
    );
    const files = (entries ?? []).filter((entry) => entry.isFile());
    const names = files.map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)));
    yield* names.map((name) => [prefix, ...name.split(path.sep)].join('/')).sort();
  }

  async delete(key: string): Promise<void> {
    const file = this.pathOf(key);
    await this.guarded(key, () => rm(file, { force: true }));
    await removeEmptyFolders(path.dirname(file), this.folder);
  }

  async copy(from: string, to: string): Promise<void> {
    const source = this.pathOf(from);
    await this.place(to, (temporary) =>
      this.guarded(from, async () => {
        if (await isLinkedAs(temporary, source)) return;
        await copyFile(source, temporary);
        await synced(temporary);
      }),
    );
  }

  /** `fill` writes a temporary file, which becomes the object; nothing remains if it fails. */
  private async place(key: string, fill: (temporary: string) => Promise<void>): Promise<void> {
    const target = this.pathOf(key);
    const temporary = path.join(temporaryFolder(this.folder, this.writer), randomUUID());
    await this.guarded(key, () => mkdir(path.dirname(temporary), { recursive: true }));
    try {
      await fill(temporary);
      await this.guarded(key, () => moved(temporary, target));
    } finally {
      await rm(temporary, { force: true }); // also after the move: renaming a file to another link of itself does nothing
    }
  }

  // writeFile continues until everything is written; write() stops without an error when the disk is full.
  private async write(key: string, file: FileHandle, bytes: Bytes): Promise<void> {
    if (bytes instanceof Uint8Array) return this.guarded(key, () => file.writeFile(bytes));
    for await (const chunk of bytes) await this.guarded(key, () => file.writeFile(chunk));
  }

  private pathOf(key: string): string {
    const names = checkedKey(key).split('/');
    if (names[0] === TEMPORARY) throw new RangeError(`${JSON.stringify(key)} is not an object key`);
    return path.join(this.folder, ...names);
  }

  private async guarded<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new Unavailable(sentenceOf(key, cause as NodeJS.ErrnoException), { cause });
    }
  }
}

/** Creates a hard link; false if the file system does not support it. */
async function isLinkedAs(path: string, file: string): Promise<boolean> {
  try {
    await link(file, path);
    return true;
  } catch (error) {
    if (NO_LINK.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Retries, because the target's folder may just have been removed as empty. */
async function moved(file: string, target: string): Promise<void> {
  for (let left = 3; ; left--) {
    await mkdir(path.dirname(target), { recursive: true });
    try {
      return await rename(file, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || left === 0) throw error;
    }
  }
}

async function synced(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** From the innermost folder up to the first that is not empty; `root` stays. */
async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let at = folder; at !== root; at = path.dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return; // not empty, or already removed
    }
  }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function sentenceOf(key: string, error: NodeJS.ErrnoException): string {
  if (isFull(error))
    return `The disk is full: ${key} could not be written. Nothing half-written was kept; free some space and try again.`;
  if (['ENOENT', 'ENOTDIR'].includes(error.code ?? '')) return `The stored file ${key} is missing.`;
  return `The stored file ${key} could not be used (${error.code ?? error.message}).`;
}
