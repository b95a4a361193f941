import { runCli } from '../cli.js';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line with nobody watching and nobody signed in. */
export async function gannet(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(words, {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    showsBars: false,
    env: { XDG_CONFIG_HOME: '/nobody', ...env },
    signal: new AbortController().signal,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
