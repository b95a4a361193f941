import { lstat, mkdir, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { lockFolder } from './folder-lock.js';
import { Failed } from './failed.js';

/** Where a new folder goes, and where its files lie until all of them are written. */
export interface Place {
  readonly out: string;
  readonly aside: string;
}

const ASIDE = '.gannet-part';

/**
 * The files lie beside the folder, or in it where it is there already: a link, a mounted disk and the working directory
 * cannot be replaced by another folder.
 */
export async function placeOf(out: string): Promise<Place> {
  const isThere = (await stat(out).catch(() => null))?.isDirectory() ?? false;
  return { out, aside: isThere ? path.join(out, ASIDE) : `${out}${ASIDE}` };
}

/** Keeps other processes of this machine away until it is released. Throws Failed when there is one. */
export async function lockAt({ out }: Place): ReturnType<typeof lockFolder> {
  const real = await realpath(out).catch(async () =>
    path.join(await realpath(path.dirname(out)).catch(() => path.dirname(out)), path.basename(out)),
  );
  return lockFolder(`${real}${ASIDE}`);
}

/** Whether nothing is in the folder but what lies aside. */
export async function isEmptyAt({ out, aside }: Place): Promise<boolean> {
  const names = await readdir(out).catch(() => null);
  return names?.every((name) => path.join(out, name) === aside) ?? false;
}

/**
 * Makes the folder aside, in the place of one that a killed process left; `isOurs` tells that from anybody else's.
 * Throws Failed for one that is not ours, which `command` did not make.
 */
export async function begin(
  { out, aside }: Place,
  command: string,
  isOurs: (aside: string) => Promise<boolean>,
): Promise<void> {
  if ((await lstat(aside).catch(() => null)) !== null) {
    const isEmpty = (await readdir(aside).catch(() => null))?.length === 0;
    if (!isEmpty && !(await isOurs(aside)))
      throw new Failed(
        `${aside} is in the way, and was not made by ${command}: move it, or choose another folder than ${out}.`,
      );
    await rm(aside, { recursive: true });
  }
  await mkdir(path.dirname(aside), { recursive: true });
  await mkdir(aside);
}

/** Puts what is whole into its place, the file `last` after all others. Throws Failed where somebody else was there. */
export async function finish(place: Place, last: string): Promise<void> {
  const { out, aside } = place;
  if ((await lstat(out).catch(() => null)) === null) return rename(aside, out);
  if (!(await isEmptyAt(place))) throw new Failed(`${out} was empty and is not any more: choose another folder`);
  const names = (await readdir(aside)).sort((a, b) => Number(a === last) - Number(b === last));
  const moved: string[] = [];
  try {
    for (const name of names) {
      await rename(path.join(aside, name), path.join(out, name));
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) await rm(path.join(out, name), { recursive: true, force: true });
    throw error;
  }
  await rmdir(aside);
}
