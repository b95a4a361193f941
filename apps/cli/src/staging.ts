import { lstat, mkdir, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { lockFolder } from './folder-lock.js';
import { Failed } from './failed.js';

/** A new folder, and the folder in which its files are staged until all of them are written. */
export interface Destination {
  readonly out: string;
  readonly staging: string;
}

const STAGING = '.gannet-part';

/**
 * Files are staged next to the folder, or in it if it exists: a link, a mount point or the working directory cannot be
 * replaced by another folder.
 */
export async function destinationOf(out: string): Promise<Destination> {
  const isThere = (await stat(out).catch(() => null))?.isDirectory() ?? false;
  return { out, staging: isThere ? path.join(out, STAGING) : `${out}${STAGING}` };
}

/** Keeps out other processes on this machine until it is released. Throws Failed if another one holds it. */
export async function lockAt({ out }: Destination): ReturnType<typeof lockFolder> {
  const real = await realpath(out).catch(async () =>
    path.join(await realpath(path.dirname(out)).catch(() => path.dirname(out)), path.basename(out)),
  );
  return lockFolder(`${real}${STAGING}`);
}

/** Whether the folder contains nothing but the staging folder. */
export async function isEmptyAt({ out, staging }: Destination): Promise<boolean> {
  const names = await readdir(out).catch(() => null);
  return names?.every((name) => path.join(out, name) === staging) ?? false;
}

/** Throws Failed unless the folder is new or empty. */
export async function requireEmpty(destination: Destination): Promise<void> {
  const { out } = destination;
  if ((await lstat(out).catch(() => null)) === null) return;
  if ((await readdir(out).catch(() => null)) === null)
    throw new Failed(`${out} is there already, and is no folder: choose another name.`);
  if (!(await isEmptyAt(destination))) throw new Failed(`${out} is not empty: choose another folder.`);
}

/**
 * Creates the staging folder, replacing one that a killed process left. Throws Failed if there is one that `command` did
 * not make, as `isOurs` decides.
 */
export async function begin(
  { out, staging }: Destination,
  command: string,
  isOurs: (staging: string) => Promise<boolean>,
): Promise<void> {
  if ((await lstat(staging).catch(() => null)) !== null) {
    const isEmpty = (await readdir(staging).catch(() => null))?.length === 0;
    if (!isEmpty && !(await isOurs(staging)))
      throw new Failed(
        `${staging} is in the way, and was not made by ${command}: move it, or choose another folder than ${out}.`,
      );
    await rm(staging, { recursive: true });
  }
  await mkdir(path.dirname(staging), { recursive: true });
  await mkdir(staging);
}

/**
 * Moves the complete files into the folder, `last` after all others. Throws Failed if others have written to it since.
 */
export async function finish(destination: Destination, last: string): Promise<void> {
  const { out, staging } = destination;
  if ((await lstat(out).catch(() => null)) === null) return rename(staging, out);
  if (!(await isEmptyAt(destination))) throw new Failed(`${out} was empty and is not any more: choose another folder`);
  const names = (await readdir(staging)).sort((a, b) => Number(a === last) - Number(b === last));
  const moved: string[] = [];
  try {
    for (const name of names) {
      await rename(path.join(staging, name), path.join(out, name));
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) await rm(path.join(out, name), { recursive: true, force: true });
    throw error;
  }
  await rmdir(staging);
}
