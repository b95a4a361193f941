import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { Failed } from './failed.js';

/** A folder that nobody else writes to until it is released, or this process has ended in whatever way. */
interface Alone {
  release(): void;
}

/**
 * Lets one process of this machine at a time into a folder: the one that listens at an address made of the folder's
 * path. Throws Failed when another one does.
 */
export async function aloneIn(folder: string, platform = process.platform): Promise<Alone> {
  const address = addressOf(folder, platform);
  const server = (await listening(address)) ?? ((await isForsaken(address)) ? await listening(address) : null);
  if (server === null)
    throw new Failed(`Another gannet is writing to ${folder}: wait for it, or choose another folder.`);
  server.unref();
  return { release: () => void server.close() };
}

/** Without a file where the system knows such addresses: they end with their process. */
export function addressOf(folder: string, platform: NodeJS.Platform): string {
  const name = `gannet-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  if (platform === 'linux') return `\0${name}`;
  return platform === 'win32' ? `\\\\.\\pipe\\${name}` : `/tmp/${name}`; // a socket's path is short
}

async function listening(address: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  server.listen(address);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  }
}

/** Whether the address is a file that a process left behind; it is removed then. */
async function isForsaken(address: string): Promise<boolean> {
  if (!address.startsWith('/')) return false;
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    await rm(address, { force: true });
    return true;
  } finally {
    socket.destroy();
  }
}
