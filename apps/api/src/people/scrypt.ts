import { Worker } from 'node:worker_threads';
import { ConcurrencyLimit } from './concurrency-limit.js';

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly maxmem: number;
}

/**
 * Number of hashes that are computed at the same time, each in a thread with 64 MiB, and that may wait: some seconds of
 * work.
 */
const LIMIT = new ConcurrencyLimit(
  { atOnce: 2, waiting: 32 },
  'Many passwords are being checked at the moment. Try again in a few seconds.',
);

/** Runs in a thread of its own: Node's thread pool is small, and file access and DNS need it. */
const THREAD = `
  const { parentPort, workerData: { password, salt, length, cost } } = require('node:worker_threads');
  parentPort.postMessage(require('node:crypto').scryptSync(password, salt, length, cost));
`;

/** RFC 7914's scrypt, without blocking other work. Refuses when too many are waiting. */
export function scrypt(password: string, salt: Uint8Array, length: number, cost: Cost): Promise<Uint8Array> {
  return LIMIT.run(
    () =>
      new Promise((resolve, reject) => {
        const thread = new Worker(THREAD, { eval: true, workerData: { password, salt, length, cost } });
        thread.once('message', resolve);
        thread.once('error', reject);
        thread.once('exit', (code) => reject(new Error(`the thread that hashed a password ended with ${code}`)));
      }),
  );
}
