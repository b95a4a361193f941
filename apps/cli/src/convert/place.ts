import { lstat, mkdir, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { plural } from '@gannet/contracts';
import { Failed } from '../failed.js';
import { walk } from '../folder.js';
import { isSame, mark, MARKER, type Marker, markerIn } from './marker.js';

type Written = NonNullable<Marker['written']>;

/** Where a conversion goes, and where it lies until it is whole. */
export interface Place {
  readonly out: string;
  readonly aside: string;
}

export function placeOf(out: string): Place {
  return { out, aside: `${out}.gannet-part` };
}

/**
 * What a folder holds of this conversion already: null where there is nothing, and it may be made. Throws Failed for a
 * folder that holds anything else, or the same conversion changed since.
 */
export async function alreadyIn(out: string, wanted: Marker): Promise<Written | null> {
  const found = await lstat(out).catch(() => null);
  if (found === null) return null;
  const held = await markerIn(out);
  if (held === null || held.written === null) {
    if (await isEmptyFolder(out)) return null;
    throw new Failed(`${out} is there already, and was not made by gannet convert: choose another folder.`);
  }
  if (!isSame(held, wanted))
    throw new Failed(`${out} holds ${nameOf(held)}: choose another folder for ${nameOf(wanted)}.`);
  const now = await measured(out);
  if (now.files === held.written.files && now.bytes === held.written.bytes) return now;
  throw new Failed(
    `${out} holds ${nameOf(held)}, but has changed since: ${plural(now.files, 'file')} of ${plural(now.bytes, 'byte')} in all, not ${held.written.files} of ${held.written.bytes}. Remove it, or choose another folder.`,
  );
}

/**
 * Makes the folder aside, in the place of one that a killed conversion left. Throws Failed for one that is somebody
 * else's.
 */
export async function begin({ out, aside }: Place, marker: Marker): Promise<void> {
  if ((await lstat(aside).catch(() => null)) !== null) {
    const isOurs = (await markerIn(aside)) !== null || (await isEmptyFolder(aside));
    if (!isOurs)
      throw new Failed(
        `${aside} is in the way, and was not made by gannet convert: move it, or choose another folder than ${out}.`,
      );
    await rm(aside, { recursive: true });
  }
  await mkdir(path.dirname(aside), { recursive: true });
  await mkdir(aside);
  await mark(aside, marker);
}

/** Gives what is whole its own name. */
export async function finish({ out, aside }: Place, marker: Marker): Promise<void> {
  await mark(aside, marker);
  if ((await lstat(out).catch(() => null)) !== null) {
    if ((await realpath(out)) === process.cwd())
      throw new Failed(`${out} is the folder you are in, and would be replaced: name a new one`);
    await rmdir(out);
  }
  await rename(aside, out);
}

async function isEmptyFolder(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => null))?.length === 0;
}

async function measured(folder: string): Promise<Written> {
  const sum = { files: 0, bytes: 0 };
  for await (const name of walk(folder)) {
    if (name === MARKER) continue;
    sum.files++;
    sum.bytes += (await stat(path.join(folder, name))).size;
  }
  return sum;
}

function nameOf({ project, version, format, splits }: Marker): string {
  return `${project}@${version} as ${format} (${splits.join(', ')})`;
}
