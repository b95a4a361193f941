import { Worker } from 'node:worker_threads';
import { FewAtOnce } from './few-at-once.js';

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly maxmem: number;
}

/**
 * Hashes that are computed at once, each on a thread and with 64 MiB of its own, and those that wait for it: some
 * seconds of work.
 */
const LINE = new FewAtOnce(
  { atOnce: 2, waiting: 32 },
  'Many passwords are being checked at the moment. Try again in a few seconds.',
);

/** Where it runs: Node's own threads are few, and files and addresses wait for them as well. */
const THREAD = `
  const { parentPort, workerData: { password, salt, length, cost } } = require('node:worker_threads');
  parentPort.postMessage(require('node:crypto').scryptSync(password, salt, length, cost));
`;

/** RFC 7914's scrypt, without keeping anything else from its work. Refuses when many are waiting already. */
export function scrypt(password: string, salt: Uint8Array, length: number, cost: Cost): Promise<Uint8Array> {
  return LINE.do(
    () =>
      new Promise((resolve, reject) => {
        const thread = new Worker(THREAD, { eval: true, workerData: { password, salt, length, cost } });
        thread.once('message', resolve);
        thread.once('error', reject);
        thread.once('exit', (code) => reject(new Error(`the thread that hashed a password ended with ${code}`)));
      }),
  );
}
