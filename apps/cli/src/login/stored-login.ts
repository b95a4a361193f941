import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { explained } from '../disk.js';
import { Failed, WrongUsage } from '../failed.js';
import type { Io } from '../io.js';
import { parseToken } from './token.js';

const StoredLogin = z.object({ server: z.string(), token: z.string() });
type StoredLogin = z.infer<typeof StoredLogin>;

/**
 * The file in which `gannet login` stores server and token, readable only by the user; null if there is no home folder.
 */
function fileOf(env: Io['env']): string | null {
  // An empty variable counts as unset, and a relative path would depend on the working directory.
  const given = (name: string): string | null => (env[name] && path.isAbsolute(env[name]) ? env[name] : null);
  const home = given('HOME') ?? homeOf();
  const base = given('XDG_CONFIG_HOME') ?? (home === null ? null : path.join(home, '.config'));
  return base === null ? null : path.join(base, 'gannet', 'login.json');
}

/** Null for a user without a home folder, as in some containers. */
function homeOf(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}

export async function saveLogin(env: Io['env'], login: StoredLogin): Promise<string> {
  const file = fileOf(env);
  if (file === null)
    throw new Failed(
      'There is no home folder to keep a login in: set HOME or XDG_CONFIG_HOME, or give GANNET_SERVER and GANNET_TOKEN to every command.',
    );
  await explained(file, 'Make room and run the command again.', async () => {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    // A new file with a unique name: nothing but the last login is overwritten.
    const part = `${file}.${randomUUID()}.part`;
    try {
      await writeFile(part, JSON.stringify(login), { mode: 0o600, flag: 'wx', flush: true });
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  });
  return file;
}

/**
 * Server and token from the command line, the environment, or the last login, in this order; the last login is not read
 * if the first two have both. Throws WrongUsage if there is no token, and Failed if the last login is damaged, unless
 * `ignoresDamaged` is set.
 */
export async function credentialsFrom(
  given: { readonly server?: string; readonly token?: string },
  env: Io['env'],
  { ignoresDamaged = false } = {},
): Promise<StoredLogin> {
  for (const name of ['server', 'token'] as const)
    if (given[name]?.trim() === '') throw new WrongUsage(`--${name} is empty: leave it out, or say what it is.`);
  // An empty variable is none.
  const explicit = { server: given.server ?? (env['GANNET_SERVER'] || undefined), token: givenToken(given.token, env) };
  const kept =
    explicit.server !== undefined && explicit.token !== undefined ? null : await readLogin(env, ignoresDamaged);
  const server = explicit.server ?? kept?.server ?? 'http://127.0.0.1:3000';
  // A token is a secret between a person and one server: it never goes to another.
  const token =
    explicit.token ?? (kept !== null && addressOf(kept.server) === addressOf(server) ? kept.token : undefined);
  if (token === undefined)
    throw new WrongUsage('Give a token in GANNET_TOKEN, or with --token, or sign in with gannet login.');
  return { server: addressOf(server), token };
}

function givenToken(given: string | undefined, env: Io['env']): string | undefined {
  if (given !== undefined) return parseToken(given, 'What --token gives');
  const variable = env['GANNET_TOKEN']?.trim();
  return variable ? parseToken(variable, 'What GANNET_TOKEN holds') : undefined;
}

/** A server's address: its origin and path. Throws WrongUsage for an invalid address. */
function addressOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new WrongUsage(`${JSON.stringify(text)} is no address of a server: write http://… or https://…`);
  if (url.username !== '' || url.password !== '')
    throw new WrongUsage(
      `The address of a server at ${url.host} has a user name or a password, which is not sent: write it without.`,
    );
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** The last login; null if there is none, or it is damaged and about to be replaced (`ignoresDamaged`). */
async function readLogin(env: Io['env'], ignoresDamaged: boolean): Promise<StoredLogin | null> {
  const file = fileOf(env);
  if (file === null) return null;
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR' || ignoresDamaged) return null;
    throw new Failed(`${file} cannot be read: ${cause.message}.`, { cause });
  });
  if (text === null) return null;
  try {
    const { server, token } = StoredLogin.parse(JSON.parse(text));
    return { server, token: parseToken(token, file) };
  } catch (cause) {
    if (ignoresDamaged) return null;
    throw new Failed(`${file} is damaged: sign in again with gannet login.`, { cause });
  }
}
