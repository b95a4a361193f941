import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { OpenSession } from '@gannet/onnx';
import type { FromHost, Provider, ToHost } from './messages.js';
import { residentOf, spawnForDevice, spawnLimited } from './limited-process.js';
import { checkedThreads, hosts, type Listener, openIn, type SessionThread } from './session.js';

/** Node strips the types of the source; the build has the compiled file. */
const HOST = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './host.ts' : './host.js', import.meta.url));

const GIB = 2 ** 30;
/** Time that a process may take to start on a busy machine. */
const START_TIMEOUT_MS = 30_000;
const PIECE = 64 * 2 ** 20;
/** Interval at which a computing process is checked for time and memory. */
const POLL_MS = 250;
/** Limits of one process of sessions. */
export interface Limits {
  /** For one run, or for opening a model. */
  readonly seconds: number;
  /** Bytes of memory of the whole process. Enforced on Linux; elsewhere only the system's own limits apply. */
  readonly memory: number;
}

/** A model was stopped because it exceeded its time or memory. The message is the end of a sentence: "it took …". */
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

interface IsolatedOptions {
  /**
   * Told the most memory that the process has taken so far, in bytes, after each run; where the system says so (Linux).
   */
  readonly observe?: ((peak: number) => void) | undefined;
  /** `cpu` by default. With another one, only resident memory is limited: drivers reserve far more than they use. */
  readonly provider?: Provider;
  /** Of the process, for another provider than `cpu`: see `deviceEnvironment`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens untrusted models in a process of their own. It is started with the first model, ends with the last, and is
 * killed when a model exceeds the limits. Every run in it then rejects with ModelStopped, as do later ones, and the
 * next model to be opened gets a new process. Models in one process are killed together; closing the last one ends the
 * process whatever it is doing.
 */
export function isolatedSessions(limits: Limits, options: IsolatedOptions = {}): OpenSession {
  let host: Host | null = null;
  return (model, { threads = 1 } = {}) =>
    openIn((listener) => {
      checkedThreads(threads);
      if (!host || host.isOver) host = new Host(limits, options);
      return host.start(model, threads, listener);
    });
}

interface Opened {
  readonly listener: Listener;
  readonly gone: () => void;
}

class Host {
  readonly #limits: Limits;
  readonly #observe: IsolatedOptions['observe'];
  readonly #provider: Provider;
  readonly #child: ChildProcess;
  readonly #sessions = new Map<number, Opened>();
  /** When each busy session started what it is doing. */
  readonly #busySince = new Map<number, number>();
  readonly #gone: Promise<void>;
  #watch: NodeJS.Timeout | undefined;
  #started = 0;
  #endReason: Error | null = null;

  constructor(limits: Limits, { observe, provider = 'cpu', environment = {} }: IsolatedOptions) {
    this.#limits = limits;
    this.#observe = observe;
    this.#provider = provider;
    const channels: SpawnOptions = { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' };
    this.#child =
      provider === 'cpu'
        ? spawnLimited([HOST], limits.memory, channels)
        : spawnForDevice([HOST], environment, channels);
    this.#child.on('message', (message: FromHost) => this.#receive(message));
    this.#gone = new Promise((resolve) => {
      this.#child.once('error', (cause) =>
        resolve(this.#end(new Error(`a process for models could not be started: ${cause.message}`, { cause }))),
      );
      this.#child.once('exit', (code, signal) => resolve(this.#end(this.#exitReason(code, signal))));
    });
    hosts.add(this.#gone);
    void this.#gone.then(() => hosts.delete(this.#gone));
  }

  get isOver(): boolean {
    return this.#endReason !== null;
  }

  start(model: Uint8Array, threads: number, listener: Listener): SessionThread {
    const id = ++this.#started;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sessions.set(id, { listener, gone: resolve });
    this.#send({ to: id, model: { bytes: model.length, threads, provider: this.#provider } });
    for (let at = 0; at < model.length; at += PIECE) this.#send({ to: id, piece: model.subarray(at, at + PIECE) });
    this.#setBusy(id, true, START_TIMEOUT_MS);
    return {
      post: (ask) => {
        const isLast = ask.id === 'end' && this.#sessions.size === 1 && this.#sessions.has(id);
        if (isLast) this.#kill(new Error('the session is closed'));
        else this.#send({ to: id, ask });
      },
      onBusy: (isBusy) => this.#setBusy(id, isBusy),
      gone: Promise.race([promise, this.#gone]),
    };
  }

  #receive(message: FromHost): void {
    const session = this.#sessions.get(message.from);
    if (!session) return;
    if (!('reply' in message)) {
      this.#sessions.delete(message.from);
      this.#setBusy(message.from, false);
      session.listener.ended(
        'failed' in message
          ? this.#failure(message.failed)
          : new Error(`the session's thread ended with code ${message.code}`),
      );
      session.gone();
      if (this.#sessions.size === 0) this.#kill(new Error('the session is closed'));
    } else if ('error' in message.reply && OUT_OF_MEMORY_MESSAGE.test(message.reply.error)) {
      this.#kill(this.#failure(message.reply.error));
    } else {
      if (message.reply.id === 'open') this.#setBusy(message.from, false);
      else this.#observePeak();
      session.listener.reply(message.reply);
    }
  }

  #observePeak(): void {
    const peak = this.#observe && peakOf(this.#child.pid);
    if (peak) this.#observe?.(peak);
  }

  /** Records that a session starts something new, or is idle. */
  #setBusy(id: number, isBusy: boolean, grace = 0): void {
    if (isBusy && !this.isOver) this.#busySince.set(id, performance.now() + grace);
    else this.#busySince.delete(id);
    if (this.#busySince.size > 0) {
      this.#watch ??= setInterval(() => this.#checkLimits(), POLL_MS);
    } else {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
  }

  #checkLimits(): void {
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
    this.#endReason ??= reason;
    this.#busySince.clear();
    clearInterval(this.#watch);
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const { listener } of sessions) listener.ended(this.#endReason);
  }

  #send(message: ToHost): void {
    if (!this.isOver && this.#child.connected) this.#child.send(message, () => undefined); // 'exit' reports that the process has ended
  }

  #failure(words: string): Error {
    return OUT_OF_MEMORY_MESSAGE.test(words)
      ? new ModelStopped('memory', `it asked for ${this.#tooMuch()}`, { cause: words })
      : new Error(`the session's thread failed: ${words}`);
  }

  #exitReason(code: number | null, signal: NodeJS.Signals | null): Error {
    if (signal && OUT_OF_MEMORY_SIGNALS.includes(signal))
      return new ModelStopped('memory', `its process ended with ${signal}, as one does that takes ${this.#tooMuch()}`);
    return new Error(`the process of the model ended with ${signal ?? code}`);
  }

  #tooMuch(): string {
    return `more than ${(this.#limits.memory / GIB).toFixed(1).replace(/\.0$/, '')} GiB of memory`;
  }
}

/** What onnxruntime, the C++ library and Node report when memory runs out. */
const OUT_OF_MEMORY_MESSAGE =
  /allocate memory|bad_alloc|bad allocation|out of memory|OUT_OF_MEMORY|Array buffer allocation failed|WORKER_INIT_FAILED/i;
/** The signals with which Linux, or Node itself, ends a process that runs out of memory. */
const OUT_OF_MEMORY_SIGNALS: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGABRT', 'SIGTRAP', 'SIGILL'];

/** The most resident memory that a process has had, in bytes; 0 where it is not known. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0; // not Linux, or the process has exited
  }
}
