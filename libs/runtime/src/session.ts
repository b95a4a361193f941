import { Worker } from 'node:worker_threads';
import type { OpenSession, Session, Tensor } from '@gannet/onnx';
import type { Ask, End, Reply, Start } from './messages.js';

/** Node strips the types of the source; the build has the compiled file. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

const open = new Set<Session>();

/** Closes every session of this process: to be awaited before it exits. */
export async function closeSessions(): Promise<void> {
  await Promise.all([...open].map((session) => session.close()));
}

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
  const copy = new Uint8Array(model); // slice() of a Buffer is a view, and its memory would go with the message
  const worker = new Worker(WORKER, { workerData: { model: copy, threads } satisfies Start, transferList: [copy.buffer] });
  return new Promise<Session>((resolve, reject) => {
    const session = new WorkerSession(worker, (ended) => {
      open.delete(session);
      reject(ended);
    });
    open.add(session);
    worker.once('message', () => resolve(session));
  });
};

class WorkerSession implements Session {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #asked = 0;
  #end: Error | null = null;

  constructor(worker: Worker, ended: (reason: Error) => void) {
    this.#worker = worker;
    const finish = (reason: Error): void => ended(this.#finish(reason));
    worker.on('message', (reply: Reply) => this.#settle(reply));
    worker.on('error', (cause) => finish(new Error(`the session's thread failed: ${messageOf(cause)}`, { cause })));
    this.#ended = new Promise((resolve) => void worker.once('exit', () => resolve()));
    worker.on('exit', (code) => finish(new Error(`the session's thread ended with code ${code}`)));
  }

  run(feeds: Readonly<Record<string, Tensor>>, outputs?: readonly string[]): Promise<Record<string, Tensor>> {
    if (this.#end) return Promise.reject(this.#end);
    const id = ++this.#asked;
    const copies = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, { ...feed, data: copyOf(feed) } as Tensor]));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const buffers = Object.values(copies).map(({ data }) => data.buffer as ArrayBuffer);
      this.#worker.postMessage({ id, feeds: copies, outputs } satisfies Ask, buffers);
    });
  }

  /** Rejects what is not answered at once; resolves when the thread has ended. */
  async close(): Promise<void> {
    this.#finish(new Error('the session is closed'));
    this.#worker.postMessage({ id: 'end' } satisfies End);
    await this.#ended;
  }

  #finish(reason: Error): Error {
    this.#end ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
    return this.#end;
  }

  #settle(reply: Reply): void {
    if (reply.id === 'open') return;
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(new Error(`the model could not be run: ${reply.error}`));
    else waiting?.resolve(reply.tensors);
  }
}

/** A copy with memory of its own, also of a Buffer, whose slice() is a view. */
function copyOf({ data }: Tensor): Tensor['data'] {
  return data instanceof Uint8Array ? new Uint8Array(data) : data.slice();
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
