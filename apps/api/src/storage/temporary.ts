import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** The folder next to the objects for temporary files. */
export const TEMPORARY = 'incoming';

/** The folder of a process's temporary files. `objects` is the folder of all objects. */
export function temporaryFolder(objects: string, writer: string): string {
  return path.join(objects, TEMPORARY, writer);
}

/** Removes the temporary files of a process that has ended. */
export async function removeTemporaryOf(objects: string, writer: string): Promise<void> {
  await rm(temporaryFolder(objects, writer), { recursive: true, force: true });
}

/**
 * Removes temporary files that have not been written to since `time`: their process has died unnoticed. Returns their
 * number.
 */
export async function removeTemporaryBefore(objects: string, time: Date): Promise<number> {
  const all = path.join(objects, TEMPORARY);
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
    await rmdir(folder).catch(() => undefined); // fails if somebody has written there since
  }
  return removed;
}
