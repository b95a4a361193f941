import { lstat, stat } from 'node:fs/promises';
import path from 'node:path';
import { plural } from '@gannet/contracts';
import { isEmptyAt, type Destination } from '../staging.js';
import { Failed } from '../failed.js';
import { walk } from '../folder.js';
import { isSame, MARKER, type Marker, markerIn } from './marker.js';

type Written = NonNullable<Marker['written']>;

/**
 * The size of this conversion if the folder contains it already; null if it is absent or empty. Throws Failed if it
 * contains anything else, or the conversion has changed since.
 */
export async function alreadyAt(destination: Destination, wanted: Marker): Promise<Written | null> {
  const { out } = destination;
  const found = await lstat(out).catch(() => null);
  if (found === null) return null;
  const held = await markerIn(out);
  if (held === null || held.written === null) {
    if (await isEmptyAt(destination)) return null;
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
