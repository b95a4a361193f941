import { Slug } from '@gannet/contracts';
import type { Command } from 'commander';
import { WrongUsage } from '../failed.js';
import { serverFor } from '../inspect/server-for.js';
import type { Io } from '../io.js';
import type { Server } from '../server.js';

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

/** The server of a project. Throws WrongUsage if that is no name of one. */
export async function serverOf(slug: string, { server: url, token }: ForServer, io: Io): Promise<Server> {
  checkSlug(slug);
  return (await serverFor(credentials(url, token), io)).server;
}

export function checkSlug(slug: string): void {
  if (!Slug.safeParse(slug).success) throw new WrongUsage(`${JSON.stringify(slug)} is no name of a project.`);
}
