import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Split } from '@gannet/contracts';
import {
  CHECKSUMS,
  type FoundFile,
  MANIFEST,
  manifestOfPart,
  README,
  readManifest,
  verifyFolder,
} from '@gannet/release';
import { Failed } from '../failed.js';
import { filesIn, hashFile } from '../folder.js';

export interface Verified {
  readonly project: string;
  readonly version: string;
  readonly digest: string;
  /** The splits in the folder, if those are not all of the release's. */
  readonly splits?: readonly Split[];
  readonly images: number;
  readonly files: number;
  /** A sentence for everything that is changed, missing or extra; empty if the release is intact. */
  readonly problems: readonly string[];
}

/**
 * Hashes a folder and compares it with its own manifest, or with the part of it that the folder claims to contain; with
 * `asked`, only the shards of these splits. Throws Failed if there is no manifest to compare with.
 */
export async function verify(folder: string, signal: AbortSignal, asked?: readonly Split[]): Promise<Verified> {
  const bytes = await readFile(path.join(folder, MANIFEST)).catch((cause: NodeJS.ErrnoException) => {
    throw new Failed(
      `${folder} has no ${MANIFEST} that can be read (${cause.code ?? cause.message}): it is no release, or one that was not downloaded to the end.`,
      { cause },
    );
  });
  const read = readManifest(bytes);
  if (!read.ok) throw new Failed(`${folder} cannot be checked: ${read.problem}.`);
  const found = new Map<string, FoundFile>();
  const odd: string[] = [];
  for (const name of await filesIn(folder)) {
    if (name === MANIFEST) continue;
    const file = await hashFile(path.join(folder, name), signal);
    if (file === null) odd.push(`${name} is not a plain file`);
    else found.set(name, file);
  }
  const { manifest, digest } = read;
  const text = (name: string): Promise<string | null> => readFile(path.join(folder, name), 'utf8').catch(() => null);
  const { splits, problems } = verifyFolder(
    manifest,
    digest,
    { files: found, checksums: await text(CHECKSUMS), card: await text(README) },
    asked,
  );
  const { images } = (splits ? manifestOfPart({ manifest, splits }) : manifest).counts;
  return {
    project: manifest.project,
    version: manifest.version,
    digest,
    ...(splits && { splits }),
    images,
    files: found.size + 1,
    problems: [...odd, ...problems],
  };
}
