import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { OpenSession } from '@gannet/onnx';
import type { FromHost, ToHost } from './messages.js';
import { checkedThreads, hosts, type Listener, openIn, type SessionThread } from './session.js';

/** Node strips the types of the source; the build has the compiled file. */
const HOST = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './host.ts' : './host.js', import.meta.url));

const GIB = 2 ** 30;
/** Address space that the threads of a process reserve for themselves, half a gibibyte each, and hardly fill. */
const RESERVED = 8 * GIB;
/** A process may take so long to start, on a machine that is busy with other things. */
const START_MS = 30_000;
const PIECE = 64 * 2 ** 20;
/** How often a process that computes is asked for its size. */
const LOOK_MS = 250;
/** Linux counts memory in pages of 4 KiB here on every machine that onnxruntime-node is made for. */
const PAGE = 4096;

/** What one process of sessions may take. */
export interface Limits {
  /** Of one run, or of opening a model. */
  readonly seconds: number;
  /** Bytes of memory of the whole process. Kept on Linux; elsewhere the system's own limits stand. */
  readonly memory: number;
}

/**
 * A model was ended because it took more time or memory than it may. The message is the end of a sentence: "it took …".
 */
export class ModelStopped extends Error {
  override readonly name = 'ModelStopped';
  constructor(
    readonly reason: 'time' | 'memory',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Opens models that may do anything: in a process of their own, which is started with the first of them, ends with the
 * last, and is killed when one takes more than the limits say. Then every run in it rejects with ModelStopped, as later
 * ones do, and the next model that is opened gets a new process. Models in one process share its end; closing the last
 * one ends it whatever it does.
 */
export function apart(limits: Limits): OpenSession {
  let host: Host | null = null;
  return (model, { threads = 1 } = {}) =>
    openIn((listener) => {
      checkedThreads(threads);
      if (!host || host.isOver) host = new Host(limits);
      return host.start(model, threads, listener);
    });
}

interface Opened {
  readonly listener: Listener;
  readonly gone: () => void;
}

class Host {
  readonly #limits: Limits;
  readonly #child: ChildProcess;
  readonly #sessions = new Map<number, Opened>();
  /** Since when a session is at what it does. */
  readonly #busySince = new Map<number, number>();
  readonly #gone: Promise<void>;
  #watch: NodeJS.Timeout | undefined;
  #started = 0;
  #why: Error | null = null;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#child = spawnLimited(limits.memory + RESERVED);
    this.#child.on('message', (message: FromHost) => this.#hear(message));
    this.#gone = new Promise((resolve) => {
      this.#child.once('error', (cause) =>
        resolve(this.#end(new Error(`a process for models could not be started: ${cause.message}`, { cause }))),
      );
      this.#child.once('exit', (code, signal) => resolve(this.#end(this.#reasonOf(code, signal))));
    });
    hosts.add(this.#gone);
    void this.#gone.then(() => hosts.delete(this.#gone));
  }

  get isOver(): boolean {
    return this.#why !== null;
  }

  start(model: Uint8Array, threads: number, listener: Listener): SessionThread {
    const id = ++this.#started;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sessions.set(id, { listener, gone: resolve });
    this.#send({ to: id, model: { bytes: model.length, threads } });
    for (let at = 0; at < model.length; at += PIECE) this.#send({ to: id, piece: model.subarray(at, at + PIECE) });
    this.#note(id, true, START_MS);
    return {
      post: (ask) => {
        const isLast = ask.id === 'end' && this.#sessions.size === 1 && this.#sessions.has(id);
        if (isLast) this.#kill(new Error('the session is closed'));
        else this.#send({ to: id, ask });
      },
      onBusy: (isBusy) => this.#note(id, isBusy),
      gone: Promise.race([promise, this.#gone]),
    };
  }

  #hear(message: FromHost): void {
    const session = this.#sessions.get(message.from);
    if (!session) return;
    if (!('reply' in message)) {
      this.#sessions.delete(message.from);
      this.#note(message.from, false);
      session.listener.ended(
        'failed' in message
          ? this.#failure(message.failed)
          : new Error(`the session's thread ended with code ${message.code}`),
      );
      session.gone();
      if (this.#sessions.size === 0) this.#kill(new Error('the session is closed'));
    } else if ('error' in message.reply && MEMORY.test(message.reply.error)) {
      this.#kill(this.#failure(message.reply.error));
    } else {
      if (message.reply.id === 'open') this.#note(message.from, false);
      session.listener.reply(message.reply);
    }
  }

  /** A session is at something new, or at nothing. */
  #note(id: number, isBusy: boolean, grace = 0): void {
    if (isBusy && !this.isOver) this.#busySince.set(id, performance.now() + grace);
    else this.#busySince.delete(id);
    if (this.#busySince.size > 0) {
      this.#watch ??= setInterval(() => this.#look(), LOOK_MS);
    } else {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
  }

  #look(): void {
    const { seconds, memory } = this.#limits;
    const first = Math.min(...this.#busySince.values());
    if (performance.now() - first > seconds * 1000)
      this.#kill(new ModelStopped('time', `it took more than ${seconds} seconds`));
    else if (residentOf(this.#child.pid) > memory) this.#kill(new ModelStopped('memory', `it took ${this.#tooMuch()}`));
  }

  #kill(reason: Error): void {
    this.#end(reason);
    this.#child.kill('SIGKILL');
  }

  #end(reason: Error): void {
    this.#why ??= reason;
    this.#busySince.clear();
    clearInterval(this.#watch);
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const { listener } of sessions) listener.ended(this.#why);
  }

  #send(message: ToHost): void {
    if (!this.isOver && this.#child.connected) this.#child.send(message, () => undefined); // that it has ended is told by 'exit'
  }

  #failure(words: string): Error {
    return MEMORY.test(words)
      ? new ModelStopped('memory', `it asked for ${this.#tooMuch()}`, { cause: words })
      : new Error(`the session's thread failed: ${words}`);
  }

  #reasonOf(code: number | null, signal: NodeJS.Signals | null): Error {
    if (signal && ENDED_FOR_MEMORY.includes(signal))
      return new ModelStopped('memory', `its process ended with ${signal}, as one does that takes ${this.#tooMuch()}`);
    return new Error(`the process of the model ended with ${signal ?? code}`);
  }

  #tooMuch(): string {
    return `more than ${(this.#limits.memory / GIB).toFixed(1).replace(/\.0$/, '')} GiB of memory`;
  }
}

/** What onnxruntime, the C++ library and Node say when there is no memory. */
const MEMORY =
  /allocate memory|bad_alloc|bad allocation|out of memory|OUT_OF_MEMORY|Array buffer allocation failed|WORKER_INIT_FAILED/i;
/** How Linux ends a process, and how Node ends itself, when there is no memory. */
const ENDED_FOR_MEMORY: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGABRT', 'SIGTRAP', 'SIGILL'];

/**
 * Starts the process. Where there is a shell that can bound memory, what is asked for beyond the bound is refused at
 * once.
 */
function spawnLimited(bytes: number): ChildProcess {
  const options = {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'] as ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced' as const,
    env: {},
  };
  if (process.platform !== 'linux') return spawn(process.execPath, [HOST], options);
  const limited = 'ulimit -d "$0" && exec "$@"';
  return spawn('/bin/sh', ['-c', limited, String(Math.ceil(bytes / 1024)), process.execPath, HOST], options);
}

/** Bytes of memory that a process has; 0 where nobody tells. */
function residentOf(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE;
  } catch {
    return 0; // not Linux, or it has ended
  }
}
