import { Worker } from 'node:worker_threads';
import type { OpenSession, Session, Tensor } from '@gannet/onnx';
import type { Ask, Reply, Start } from './messages.js';

/** Node strips the types of the source; the build has the compiled file. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

interface Waiting {
  readonly resolve: (tensors: Record<string, Tensor>) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * Opens a model in a thread of its own, so that no run blocks the caller. `threads` (1 when absent) is how many cores
 * one run uses. `model` and the arrays of feeds are copied; results are handed over without a copy.
 * Rejects when onnxruntime refuses the model; a thread that dies rejects all its runs.
 */
export const openSession: OpenSession = async (model, { threads = 1 } = {}) => {
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`a session runs on 1 thread or more, not ${threads}`);
  const copy = model.slice();
  const worker = new Worker(WORKER, { workerData: { model: copy, threads } satisfies Start, transferList: [copy.buffer] });
  return new Promise<Session>((resolve, reject) => {
    const session = new WorkerSession(worker, (ended) => reject(ended));
    worker.once('message', () => resolve(session));
  });
};

class WorkerSession implements Session {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #end: Error | null = null;

  constructor(worker: Worker, ended: (reason: Error) => void) {
    this.#worker = worker;
    const finish = (reason: Error): void => {
      this.#end ??= reason;
      for (const { reject } of this.#waiting.values()) reject(this.#end);
      this.#waiting.clear();
      ended(this.#end);
    };
    worker.on('message', (reply: Reply) => this.#settle(reply));
    worker.on('error', (cause) => finish(new Error(`the session's thread failed: ${messageOf(cause)}`, { cause })));
    worker.on('exit', (code) => finish(new Error(`the session's thread ended with code ${code}`)));
  }

  run(feeds: Readonly<Record<string, Tensor>>, outputs?: readonly string[]): Promise<Record<string, Tensor>> {
    if (this.#end) return Promise.reject(this.#end);
    const id = ++this.#asked;
    const copies = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, { ...feed, data: feed.data.slice() } as Tensor]));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const buffers = Object.values(copies).map(({ data }) => data.buffer as ArrayBuffer);
      this.#worker.postMessage({ id, feeds: copies, outputs } satisfies Ask, buffers);
    });
  }

  async close(): Promise<void> {
    this.#end ??= new Error('the session is closed');
    await this.#worker.terminate();
  }

  #settle(reply: Reply): void {
    if (reply.id === 'open') return;
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(new Error(`the model could not be run: ${reply.error}`));
    else waiting?.resolve(reply.tensors);
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
