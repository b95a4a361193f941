import { type Person, plural } from '@gannet/contracts';
import { Command } from 'commander';
import type { Io } from '../io.js';
import { serverFor } from '../inspect/server-for.js';
import { saveLogin } from './stored-login.js';

interface Options {
  readonly server?: string;
  readonly token?: string;
  readonly json?: true;
}

export function loginCommand(io: Io): Command {
  return new Command('login')
    .description('try a token, and keep it for the next commands')
    .option('--server <url>', 'where the server is; without it GANNET_SERVER, the last login, or http://127.0.0.1:3000')
    .option('--token <secret>', 'a token from your account page; without it GANNET_TOKEN of the environment')
    .option('--json', 'print one JSON object instead of a sentence')
    .action((options: Options) => run(options, io));
}

async function run(options: Options, io: Io): Promise<void> {
  const { server, token } = await serverFor(options, io, { ignoresDamaged: true });
  const person = await server.call('me');
  const { name, isServerAdmin, memberships } = person;
  const file = await saveLogin(io.env, { server: server.url, token });
  io.out(
    options.json
      ? JSON.stringify({ server: server.url, name, isServerAdmin, memberships, kept: file })
      : `Signed in to ${server.url} as ${name} (${standingOf(person)}); kept in ${file}`,
  );
}

/** Number of projects whose names are printed. */
const NAMED = 3;

function standingOf({ isServerAdmin, memberships }: Person): string {
  if (isServerAdmin) return 'server admin';
  if (memberships.length === 0) return 'a member of no project yet';
  if (memberships.length > NAMED) return `a member of ${plural(memberships.length, 'project')}`;
  return memberships.map(({ project, role }) => `${role} of ${project}`).join(', ');
}
