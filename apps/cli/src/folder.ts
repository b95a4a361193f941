import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { FoundFile } from '@gannet/release';
import { Failed, reasonOf } from './failed.js';

/** Size and sha256 of a plain file, or null when there is none of that name. */
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
    throw new Failed(`${file} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Everything in a folder that is not a folder, as sorted relative paths with `/`. Links are listed, not followed. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
