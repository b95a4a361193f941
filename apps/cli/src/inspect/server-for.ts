import { setTimeout as wait } from 'node:timers/promises';
import type { Io } from '../io.js';
import { credentialsFrom } from '../login/stored-login.js';
import { checkProxyTo } from '../proxy.js';
import { Server } from '../server.js';

/** The server that a command talks to, with the credentials of `credentialsFrom`. */
export async function serverFor(
  given: { readonly server?: string; readonly token?: string },
  io: Io,
  login: { readonly ignoresDamaged?: boolean } = {},
): Promise<{ server: Server; token: string }> {
  const { server: url, token } = await credentialsFrom(given, io.env, login);
  await checkProxyTo(url, io.env, io.signal);
  return {
    server: new Server(url, { token }, { fetch, wait: (ms) => wait(ms, undefined, { signal: io.signal }) }, io.signal),
    token,
  };
}
