import type { Command } from 'commander';

/** Options of commands that talk to a server as an admin. */
export interface ForServer {
  readonly server?: string;
  readonly token?: string;
  readonly json?: true;
}

export function forServer(command: Command): Command {
  return command
    .option('--server <url>', 'where the server is')
    .option('--token <secret>', 'a token of the role admin')
    .option('--json', 'print one JSON object instead of a sentence');
}

/** Without options that were not given. */
export function credentials(
  server: string | undefined,
  token: string | undefined,
): { server?: string; token?: string } {
  return { ...(server !== undefined && { server }), ...(token !== undefined && { token }) };
}
