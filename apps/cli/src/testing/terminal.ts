import { runCli } from '../cli.js';

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line without a terminal or a login. */
export async function gannet(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
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
