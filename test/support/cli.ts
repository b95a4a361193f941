import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from './server.js';
import { within } from './until.js';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real, built `gannet` to its end. `home` is where `login` keeps what it keeps. */
export async function gannet(words: readonly string[], token = '', home = '/nowhere'): Promise<Ran> {
  const child = spawn(process.execPath, [path.join(root, 'apps/cli/dist/main.js'), ...words], {
    env: { PATH: process.env.PATH, GANNET_TOKEN: token, XDG_CONFIG_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await within(
    `gannet ${words[0]}`,
    Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>]),
  );
  return { code, out, err };
}
