import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';

/**
 * The file with the first admin's password, until somebody has signed in with it; readable only by the server's user.
 */
export function firstPasswordFile(dataDir: string): string {
  return path.join(dataDir, 'first-password');
}

/** Written atomically. */
export async function saveFirstPassword(dataDir: string, password: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const part = path.join(dataDir, `.first-password-${randomUUID()}`);
  await writeFile(part, `${password}\n`, { mode: 0o600, flag: 'wx', flush: true });
  await rename(part, firstPasswordFile(dataDir));
}

/** Null if there is none. */
export async function readFirstPassword(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(firstPasswordFile(dataDir), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export function deleteFirstPassword(dataDir: string): Promise<void> {
  return rm(firstPasswordFile(dataDir), { force: true });
}
