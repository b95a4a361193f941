import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { Failed } from './failed.js';

/** An exclusive lock on a folder, held until it is released or the process ends, in whatever way. */
interface FolderLock {
  release(): void;
}

/**
 * Locks a folder among the processes of this machine, by listening at an address derived from its path. Throws Failed
 * if another process holds the lock.
 */
export async function lockFolder(folder: string, platform = process.platform): Promise<FolderLock> {
  const address = addressOf(folder, platform);
  const server = (await tryListen(address)) ?? ((await isStale(address)) ? await tryListen(address) : null);
  if (server === null)
    throw new Failed(`Another gannet is writing to ${folder}: wait for it, or choose another folder.`);
  server.unref();
  return { release: () => void server.close() };
}

/** An address without a file where the system has such addresses: they disappear with the process. */
export function addressOf(folder: string, platform: NodeJS.Platform): string {
  const name = `gannet-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  if (platform === 'linux') return `\0${name}`;
  return platform === 'win32' ? `\\\\.\\pipe\\${name}` : `/tmp/${name}`; // a socket's path must be short
}

async function tryListen(address: string): Promise<Server | null> {
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

/** Whether the address is a file that an ended process left behind; removes it in that case. */
async function isStale(address: string): Promise<boolean> {
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
