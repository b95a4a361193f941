import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { FoundFile } from '@gannet/release';
import { Failed, reasonOf, WrongUsage } from './failed.js';

/**
 * The absolute path of a command-line argument; `what` names it in messages. Throws WrongUsage for an empty path, which
 * would be the working directory.
 */
export function pathNamed(text: string, what: string): string {
  if (text.trim() === '')
    throw new WrongUsage(`The path given for ${what} is empty; write . for the folder you are in.`);
  return path.resolve(text);
}

/**
 * Files that systems and programs create in folders: caches of macOS, Windows, KDE and network drives, the root of a
 * new file system, and git's files. They contain no user data, and no reader of a release reads them.
 */
const SYSTEM_FILES =
  /^(?:\.DS_Store|\._.*|\.AppleDouble|\.Spotlight-V100|\.Trashes|\.fseventsd|Thumbs\.db|desktop\.ini|\.directory|\.nfs[0-9a-f]+|@eaDir|lost\+found|\.git|\.gitattributes|\.gitignore|\.gitkeep)$/i;

/** Size and sha256 of a regular file, or null if there is none. */
export async function hashFile(file: string, signal?: AbortSignal): Promise<FoundFile | null> {
  const found = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (found === null || !found.isFile()) return null;
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(file, signal ? { signal } : {}) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Failed(`${file} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** All files in a folder, without system files, as sorted relative paths with `/`. Links are listed, not followed. */
export async function filesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of walk(folder)) names.push(name);
  return names.sort();
}

/** The same as a stream, in no particular order. Throws Failed for a folder that cannot be read. */
export async function* walk(folder: string, inside = ''): AsyncGenerator<string> {
  const entries = await readdir(path.join(folder, inside), { withFileTypes: true }).catch((cause: unknown) => {
    throw new Failed(`${path.join(folder, inside)} cannot be read: ${reasonOf(cause)}.`, { cause });
  });
  for (const entry of entries) {
    if (SYSTEM_FILES.test(entry.name)) continue;
    const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(folder, name);
    else yield name;
  }
}
