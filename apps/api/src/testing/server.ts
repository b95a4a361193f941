import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROTOCOL_VERSION } from '@gannet/contracts';
import { io, type Socket } from 'socket.io-client';
import { readConfig } from '../config.js';
import { storageSettings } from '../storage/storage.js';
import { startWeb, type Web } from '../web.js';
import type { World } from './world.js';

/** The web server on a world's database, without workers, generators or log; its client is one page and one script. */
export interface TestServer {
  readonly url: string;
  readonly web: Web;
  /** The folder of its objects. */
  readonly objects: string;
  close(): Promise<void>;
}

export const INDEX = '<!doctype html><title>Gannet</title><base href="/">';

export async function startServer(world: World, settings: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gannet-web-'));
  const client = path.join(folder, 'client');
  mkdirSync(client);
  writeFileSync(path.join(client, 'index.html'), INDEX);
  writeFileSync(path.join(client, 'main-ABCD1234.js'), `export const text = '${'compressible '.repeat(200)}';`);
  writeFileSync(path.join(client, 'favicon.ico'), 'icon');
  const config = readConfig({
    DATA_DIR: folder,
    GENERATORS_DIR: path.join(folder, 'none'),
    CLIENT_DIR: client,
    LOG_LEVEL: 'silent',
    PORT: '0',
    WORKERS: '0',
    SIGN_INS_PER_MINUTE: '1000',
    ...settings,
  });
  const web = await startWeb(config, world.db, world.url);
  return {
    url: web.url,
    web,
    objects: storageSettings(config).folder,
    close: async () => {
      await web.app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Connects a socket like a browser with this cookie, or a program with this token. */
export function connect(
  url: string,
  {
    cookie,
    origin,
    path,
    transports = ['websocket'],
    ...auth
  }: {
    cookie?: string;
    origin?: string;
    path?: string;
    token?: string;
    protocol?: unknown;
    personId?: string;
    timeZone?: string;
    transports?: ('websocket' | 'polling')[];
  } = {},
): Socket {
  const extraHeaders = { ...(cookie === undefined ? {} : { cookie }), ...(origin === undefined ? {} : { origin }) };
  return io(url, {
    ...(path === undefined ? {} : { path }),
    transports,
    forceNew: true,
    reconnection: false,
    auth: { protocol: PROTOCOL_VERSION, ...auth },
    extraHeaders,
  });
}

/** The payload of the next message of that name. */
export function nextOf<T>(socket: Socket, name: string): Promise<T> {
  return new Promise((resolve) => socket.once(name, resolve));
}
