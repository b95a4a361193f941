import { Worker } from 'node:worker_threads';
import type { OpenRequest, Reply } from './messages.js';
import type { Listener, SessionThread } from './session.js';

/** Node strips the types of the source; the build has the compiled file. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** Runs a session in a thread of this process. */
export function startThread({ model, threads, provider }: OpenRequest, listener: Listener): SessionThread {
  const copy = new Uint8Array(model); // slice() of a Buffer is a view, whose memory would be transferred
  const worker = new Worker(WORKER, {
    workerData: { model: copy, threads, provider } satisfies OpenRequest,
    transferList: [copy.buffer],
  });
  worker.on('message', (reply: Reply) => listener.reply(reply));
  worker.on('error', (cause: unknown) =>
    listener.ended(
      new Error(`the session's thread failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }),
    ),
  );
  const gone = new Promise<void>((resolve) => void worker.once('exit', () => resolve()));
  worker.on('exit', (code) => listener.ended(new Error(`the session's thread ended with code ${code}`)));
  return { post: (message, buffers) => worker.postMessage(message, buffers), gone };
}
