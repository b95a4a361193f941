import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Unavailable } from '../errors.js';
import { Storage } from '../storage/storage.js';
import type { Order } from './derive.js';

/** Maximum number of processes: two keep a machine with two cores busy. */
const AT_ONCE = 3;

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** An order without the storage, which `start` adds. */
type Wanted<T = Order> = T extends Order ? Omit<T, 'storage' | 'writer'> : never;

/** A running process: its output and its end. */
export interface Derivation {
  readonly bytes: Readable;
  /** Rejects with the reason if the output is incomplete. */
  readonly done: Promise<void>;
  stop(): void;
}

/**
 * Derives formats and comparisons from published releases, each in a separate process, so that the server's event loop
 * and memory stay free.
 */
@Injectable()
export class Derivations implements OnApplicationShutdown {
  private readonly running = new Set<Child>();

  constructor(private readonly storage: Storage) {}

  /** Throws Unavailable when too many are running. */
  start(wanted: Wanted): Derivation {
    if (this.running.size >= AT_ONCE)
      throw new Unavailable(`${AT_ONCE} downloads are being made already. Try again in a minute.`);
    const order = { ...wanted, storage: this.storage.settings, writer: randomUUID() };
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'derive.js'), JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {},
    });
    this.running.add(child);
    const done = this.endOf(child).finally(() => this.storage.removeTemporaryOf(order.writer));
    done.catch(() => undefined);
    return { bytes: child.stdout, done, stop: () => void child.kill() };
  }

  onApplicationShutdown(): void {
    for (const child of this.running) child.kill();
  }

  private async endOf(child: Child): Promise<void> {
    try {
      const [reason, [code, signal]] = await Promise.all([
        text(child.stderr),
        once(child, 'close') as Promise<[number | null, string | null]>,
      ]);
      if (code !== 0) throw new Error(reason === '' ? `ended with ${signal ?? code}` : reason);
    } finally {
      this.running.delete(child);
    }
  }
}
