import type { ChildProcess } from 'node:child_process';

/** What a process prints first. Throws when it ends without a word. */
export async function firstWords({ stdout, spawnargs }: ChildProcess): Promise<string> {
  for await (const words of stdout ?? []) return String(words);
  throw new Error(`${spawnargs.join(' ')} ended without a word`);
}
