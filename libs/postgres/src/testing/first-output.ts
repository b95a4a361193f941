import type { ChildProcess } from 'node:child_process';

/** The first output of a process. Throws when it exits without any. */
export async function firstOutput({ stdout, spawnargs }: ChildProcess): Promise<string> {
  for await (const words of stdout ?? []) return String(words);
  throw new Error(`${spawnargs.join(' ')} exited without output`);
}
