import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A folder on a disk that can be filled and emptied. */
export interface Disk {
  /** Leaves no more than `bytes` for anybody. */
  leave(bytes: number): void;
  /** Makes room again. */
  empty(): void;
  /** Whether it is a disk of its own, so that everything that is written there meets its end. */
  readonly isReal: boolean;
  /** What the server says of a write that failed. */
  readonly failure: RegExp;
}

/**
 * A small disk of its own in memory, where this process may mount one; the janitor of the home unmounts it. Elsewhere
 * the folder itself, whose part for unfinished releases takes no files for a while: also a real failure of real writes.
 */
export function openDisk(folder: string, bytes: number): Disk {
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  if (status !== 0) {
    const spool = path.join(folder, 'spool');
    return {
      isReal: false,
      leave: () => {
        rmSync(spool, { recursive: true, force: true });
        writeFileSync(spool, '');
      },
      empty: () => rmSync(spool),
      failure: /The stored file spool\S+ could not be used \((ENOTDIR|EEXIST)\)/,
    };
  }
  const filler = path.join(folder, 'filler');
  return {
    isReal: true,
    leave: (rest) => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - rest)));
    },
    empty: () => rmSync(filler, { force: true }),
    failure:
      /The disk is full: \S+ could not be written\. Nothing half-written was kept; free some space and try again\./,
  };
}
