import { lstat, readFile, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { checkFile, MANIFEST, readManifest } from '@gannet/release';
import type { ReleaseFile } from '@gannet/contracts';
import { Failed } from '../failed.js';
import { hashFile, walk } from '../folder.js';
import { type Marker, UNFINISHED, unfinishedIn } from './unfinished.js';

/** Number of a folder's files that are named in a message. */
const NAMED = 4;

/**
 * Allows a release only into a folder that is absent, empty, or contains the same release, complete or unfinished: in
 * any other, a file of the release could replace one of the user's. Throws Failed with the names of existing files.
 */
export async function claim(
  out: string,
  release: Marker,
  files: readonly ReleaseFile[],
  signal: AbortSignal,
): Promise<void> {
  if (!(await isFolder(out))) return;
  const begun = await unfinishedIn(out);
  if (begun !== null) {
    if (begun.digest === release.digest) return;
    throw new Failed(
      `${out} holds the beginning of ${nameOf(begun)}: pull that one to its end, or choose another folder for ${nameOf(release)}.`,
    );
  }
  const held = await releaseIn(out);
  if (held !== null) return sameRelease(out, held, release);
  const foreign = await foreignIn(out, files, signal);
  if (foreign.length === 0) return;
  const names = foreign.slice(0, NAMED).join(', ') + (foreign.length > NAMED ? ' and more' : '');
  throw new Failed(`${out} holds files that are not of ${nameOf(release)} (${names}): choose a new or empty folder.`);
}

/** False if it does not exist. Throws Failed if it is not a folder. */
async function isFolder(out: string): Promise<boolean> {
  const found = await lstat(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return false;
  const target = await stat(out).catch(() => null);
  if (target === null)
    throw new Failed(
      `${out} is a link to ${await readlink(out)}, which is not there: make that folder, or choose another.`,
    );
  if (!target.isDirectory()) throw new Failed(`${out} is a file: choose a new or empty folder.`);
  return true;
}

async function releaseIn(out: string): Promise<Marker | null> {
  const bytes = await readFile(path.join(out, MANIFEST)).catch(() => null);
  const read = bytes === null ? null : readManifest(bytes);
  return read?.ok ? { project: read.manifest.project, version: read.manifest.version, digest: read.digest } : null;
}

function sameRelease(out: string, held: Marker, wanted: Marker): void {
  if (held.digest === wanted.digest) return;
  if (nameOf(held) !== nameOf(wanted))
    throw new Failed(`${out} holds ${nameOf(held)}: choose another folder for ${nameOf(wanted)}.`);
  throw new Failed(
    `${out} holds another ${nameOf(wanted)}, of digest ${held.digest} and not ${wanted.digest}: choose another folder.`,
  );
}

/** Files that are not exactly those of the release, up to one more than are named. */
async function foreignIn(out: string, files: readonly ReleaseFile[], signal: AbortSignal): Promise<string[]> {
  const known = new Map(files.map((file) => [file.path, file]));
  const foreign: string[] = [];
  for await (const name of walk(out)) {
    if (name.startsWith(`${UNFINISHED}/`)) continue;
    const expected = known.get(name);
    if (expected === undefined || checkFile(expected, await hashFile(path.join(out, name), signal)) !== null)
      foreign.push(name);
    if (foreign.length > NAMED) break;
  }
  return foreign.sort();
}

function nameOf({ project, version }: Marker): string {
  return `${project}@${version}`;
}
