import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { explained } from '../disk.js';
import { Failed, WrongUsage } from '../failed.js';
import type { Io } from '../io.js';

const Remembered = z.object({ server: z.string(), token: z.string() });
type Remembered = z.infer<typeof Remembered>;

/** Where `gannet login` keeps server and token: readable by this person alone. */
function fileOf(env: Io['env']): string {
  return path.join(env['XDG_CONFIG_HOME'] ?? path.join(env['HOME'] ?? homedir(), '.config'), 'gannet', 'login.json');
}

export async function remember(env: Io['env'], login: Remembered): Promise<string> {
  const file = fileOf(env);
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
 * Server and token from the command line, the environment, or the last login, in this order; what the first two say in full
 * needs no last login. Throws WrongUsage when there is no token, and Failed when the last login is damaged, unless it `mends` that.
 */
export async function rightsFrom(given: { readonly server?: string; readonly token?: string }, env: Io['env'], { mends = false } = {}): Promise<Remembered> {
  // An empty variable is none.
  const said = { server: given.server ?? (env['GANNET_SERVER'] || undefined), token: (given.token ?? env['GANNET_TOKEN']) || undefined };
  const kept = said.server !== undefined && said.token !== undefined ? null : await recall(env, mends);
  const server = (said.server ?? kept?.server) || 'http://127.0.0.1:3000';
  // A token is a secret between a person and one server: it never goes to another.
  const token = said.token ?? (kept !== null && originOf(kept.server) === originOf(server) ? kept.token : undefined);
  if (!token) throw new WrongUsage('Give a token with --token, or in GANNET_TOKEN, or sign in with gannet login.');
  return { server: originOf(server), token };
}

/** Throws WrongUsage for what is no address. */
export function originOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new WrongUsage(`${JSON.stringify(text)} is no address of a server: write http://… or https://…`);
  return url.origin;
}

/** The last login; null when there is none, or a damaged one that is `mended` now. */
async function recall(env: Io['env'], mended: boolean): Promise<Remembered | null> {
  const file = fileOf(env);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return Remembered.parse(JSON.parse(text));
  } catch (cause) {
    if (mended) return null;
    throw new Failed(`${file} is damaged: sign in again with gannet login.`, { cause });
  }
}
