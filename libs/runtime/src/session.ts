import type { OpenSession, Session, Tensor } from '@gannet/onnx';
import type { CloseRequest, Reply, RunRequest } from './messages.js';
import { startThread } from './thread.js';

const open = new Set<Session>();

/** Running processes of isolated sessions. */
export const hosts = new Set<Promise<void>>();

/**
 * Closes every session of this process and ends the processes of isolated sessions. Await it before the process exits.
 */
export async function closeSessions(): Promise<void> {
  await Promise.all([...open].map((session) => session.close()));
  await Promise.all(hosts);
}

/** The thread of one session, here or in another process. */
export interface SessionThread {
  post(message: RunRequest | CloseRequest, buffers: readonly ArrayBuffer[]): void;
  /** Resolves when the thread has exited. */
  readonly gone: Promise<void>;
  /** Called when a run begins and when no run is left, so that the duration of runs can be limited. */
  onBusy?(isBusy: boolean): void;
}

/** Receives the messages of a session's thread. */
export interface Listener {
  reply(reply: Reply): void;
  ended(reason: Error): void;
}

interface Waiting {
  readonly resolve: (tensors: Record<string, Tensor>) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * Opens a model in a thread of its own, so that no run blocks the caller. `threads` (default 1) is the number of cores
 * that one run uses. `model` and the arrays of feeds are copied; results are transferred. Rejects when onnxruntime
 * refuses the model; a thread that dies rejects all its runs.
 */
export const openSession: OpenSession = (model, { threads = 1 } = {}) =>
  openIn((listener) => startThread({ model, threads: checkedThreads(threads), provider: 'cpu' }, listener));

export function checkedThreads(threads: number): number {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`a session runs on 1 thread or more, not ${threads}`);
  return threads;
}

/** Opens a session in the thread that `start` starts. Rejects when the thread ends before the model is open. */
export async function openIn(start: (listener: Listener) => SessionThread): Promise<Session> {
  return new Promise<Session>((resolve, reject) => {
    const session: ThreadSession = new ThreadSession(
      start({
        reply: (reply) => {
          if (reply.id === 'open') resolve(session);
          else session.settle(reply);
        },
        ended: (reason) => {
          open.delete(session);
          reject(session.finish(reason));
        },
      }),
    );
    open.add(session);
  });
}

class ThreadSession implements Session {
  readonly #thread: SessionThread;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #end: Error | null = null;

  constructor(thread: SessionThread) {
    this.#thread = thread;
  }

  get isLost(): boolean {
    return this.#end !== null;
  }

  run(feeds: Readonly<Record<string, Tensor>>, outputs?: readonly string[]): Promise<Record<string, Tensor>> {
    if (this.#end) return Promise.reject(this.#end);
    const id = ++this.#asked;
    const copies = Object.fromEntries(
      Object.entries(feeds).map(([name, feed]) => [name, { ...feed, data: copyOf(feed) } as Tensor]),
    );
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      if (this.#waiting.size === 1) this.#thread.onBusy?.(true);
      this.#thread.post(
        { id, feeds: copies, outputs },
        Object.values(copies).map(({ data }) => data.buffer as ArrayBuffer),
      );
    });
  }

  /** Rejects all pending runs at once; resolves when the thread has ended. */
  async close(): Promise<void> {
    this.finish(new Error('the session is closed'));
    this.#thread.post({ id: 'end' }, []);
    await this.#thread.gone;
  }

  finish(reason: Error): Error {
    this.#end ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
    this.#thread.onBusy?.(false);
    return this.#end;
  }

  settle(reply: Exclude<Reply, { readonly id: 'open' }>): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (!this.#end) this.#thread.onBusy?.(this.#waiting.size > 0);
    if ('error' in reply) waiting?.reject(new Error(`the model could not be run: ${reply.error}`));
    else waiting?.resolve(reply.tensors);
  }
}

/** A copy with a buffer of its own, also for a Node Buffer, whose slice() is a view. */
function copyOf({ data }: Tensor): Tensor['data'] {
  return data instanceof Uint8Array ? new Uint8Array(data) : data.slice();
}
