import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { explained } from '../disk.js';
import { Failed, WrongUsage } from '../failed.js';
import type { Io } from '../io.js';
import { tokenIn } from './token.js';

const Remembered = z.object({ server: z.string(), token: z.string() });
type Remembered = z.infer<typeof Remembered>;

/** Where `gannet login` keeps server and token, readable by this person alone; null where there is no home. */
function fileOf(env: Io['env']): string | null {
  // An empty variable is none, and a relative path would be another in every folder.
  const given = (name: string): string | null => (env[name] && path.isAbsolute(env[name]) ? env[name] : null);
  const home = given('HOME') ?? homeOf();
  const base = given('XDG_CONFIG_HOME') ?? (home === null ? null : path.join(home, '.config'));
  return base === null ? null : path.join(base, 'gannet', 'login.json');
}

/** Null for somebody whom the system knows no home of, as in some containers. */
function homeOf(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}

export async function remember(env: Io['env'], login: Remembered): Promise<string> {
  const file = fileOf(env);
  if (file === null)
    throw new Failed(
      'There is no home folder to keep a login in: set HOME or XDG_CONFIG_HOME, or give GANNET_SERVER and GANNET_TOKEN to every command.',
    );
  await explained(file, 'Make room and run the command again.', async () => {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    // A name that nobody else has, made new: nothing of anybody's is written over but the last login.
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
 * Server and token from the command line, the environment, or the last login, in this order; what the first two say in
 * full needs no last login. Throws WrongUsage when there is no token, and Failed when the last login is damaged, unless
 * it `mends` that.
 */
export async function rightsFrom(
  given: { readonly server?: string; readonly token?: string },
  env: Io['env'],
  { mends = false } = {},
): Promise<Remembered> {
  for (const name of ['server', 'token'] as const)
    if (given[name]?.trim() === '') throw new WrongUsage(`--${name} is empty: leave it out, or say what it is.`);
  // An empty variable is none.
  const said = { server: given.server ?? (env['GANNET_SERVER'] || undefined), token: saidToken(given.token, env) };
  const kept = said.server !== undefined && said.token !== undefined ? null : await recall(env, mends);
  const server = said.server ?? kept?.server ?? 'http://127.0.0.1:3000';
  // A token is a secret between a person and one server: it never goes to another.
  const token = said.token ?? (kept !== null && addressOf(kept.server) === addressOf(server) ? kept.token : undefined);
  if (token === undefined)
    throw new WrongUsage('Give a token in GANNET_TOKEN, or with --token, or sign in with gannet login.');
  return { server: addressOf(server), token };
}

function saidToken(given: string | undefined, env: Io['env']): string | undefined {
  if (given !== undefined) return tokenIn(given, 'What --token gives');
  const variable = env['GANNET_TOKEN']?.trim();
  return variable ? tokenIn(variable, 'What GANNET_TOKEN holds') : undefined;
}

/** A server's address: its origin and, where it is below one, its path. Throws WrongUsage for what is no address. */
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

/** The last login; null when there is none, or a damaged one that is `mended` now. */
async function recall(env: Io['env'], mended: boolean): Promise<Remembered | null> {
  const file = fileOf(env);
  if (file === null) return null;
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR' || mended) return null;
    throw new Failed(`${file} cannot be read: ${cause.message}.`, { cause });
  });
  if (text === null) return null;
  try {
    const { server, token } = Remembered.parse(JSON.parse(text));
    return { server, token: tokenIn(token, file) };
  } catch (cause) {
    if (mended) return null;
    throw new Failed(`${file} is damaged: sign in again with gannet login.`, { cause });
  }
}
