import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, startTimeOf } from './processes.js';

/** The lock of a folder that only this process may use until it releases it or exits. */
interface FolderLock {
  release(): void;
}

/** Another running process uses the folder. The message may be shown to the user as it is. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(
      `The data folder ${folder} is in use by process ${pid}. Stop that one first, or set DATA_DIR to another folder.`,
    );
  }
}

const LOCK_FILE = 'gannet.pid';

/**
 * Locks a data folder for this process, creating it if it is missing. Throws FolderInUse when a running process holds
 * the lock. The lock of a process that has exited is taken over, even if its id now belongs to another program. It
 * guards against processes on the same machine (and in the same container), not against machines that share a disk.
 */
export function lockFolder(dataDir: string): FolderLock {
  const folder = path.resolve(dataDir);
  mkdirSync(folder, { recursive: true });
  const lock = path.join(folder, LOCK_FILE);
  const mine = `${process.pid}\n${startTimeOf(process.pid) ?? ''}\n`;
  while (!createWith(lock, mine)) clearStale(lock, folder);
  return { release: () => removeIf(lock, mine) };
}

/** Creates the file with its complete text atomically (a link to a finished file): no reader ever sees half of it. */
function createWith(lock: string, text: string): boolean {
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function clearStale(lock: string, folder: string): void {
  const text = read(lock);
  if (text === undefined) return; // released in the meantime
  const [pid = '', start = ''] = text.split('\n');
  if (isAlive(Number(pid)) && (start === '' || start === startTimeOf(Number(pid))))
    throw new FolderInUse(folder, Number(pid));
  removeIf(lock, text);
}

/**
 * Removes the lock if it still has the content `text`. It is moved aside first, so that two processes clearing a stale
 * lock cannot remove a third one's.
 */
function removeIf(lock: string, text: string): void {
  if (read(lock) !== text) return;
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = read(aside);
  rmSync(aside, { force: true });
  if (moved !== undefined && moved !== text) createWith(lock, moved);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
