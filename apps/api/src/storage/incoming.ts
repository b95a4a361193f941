import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** The folder beside the objects for what is no object: not yet whole, or of one process alone. */
export const INCOMING = 'incoming';

/** Where a process has its temporary files. `objects` is the folder of all objects. */
export function incomingOf(objects: string, writer: string): string {
  return path.join(objects, INCOMING, writer);
}

/** Removes what a process was writing when it died. */
export async function removeIncomingOf(objects: string, writer: string): Promise<void> {
  await rm(incomingOf(objects, writer), { recursive: true, force: true });
}

/**
 * Removes what nobody has written to since then: its writer died where nobody saw it. Answers how many files there
 * were.
 */
export async function removeIncomingBefore(objects: string, time: Date): Promise<number> {
  const all = path.join(objects, INCOMING);
  const isStale = (file: string): Promise<boolean> =>
    stat(file).then(
      ({ mtime }) => mtime < time,
      () => false,
    );
  let removed = 0;
  for (const writer of await readdir(all).catch(() => [])) {
    const folder = path.join(all, writer);
    if (!(await isStale(folder))) continue;
    for (const file of await readdir(folder)) {
      if (!(await isStale(path.join(folder, file)))) continue;
      await rm(path.join(folder, file), { force: true });
      removed++;
    }
    await rmdir(folder).catch(() => undefined); // somebody writes there again
  }
  return removed;
}
