/**
 * The process of isolated sessions, which can be killed whatever they are doing. Each session has a thread, as in any
 * other process. It exits at once when its parent does. Node runs this file as it is (by stripping its types) or as
 * compiled by tsc.
 */
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Tensor } from '@gannet/onnx';
import type { CloseRequest, FromHost, OpenRequest, Reply, RunRequest, ToHost } from './messages.js';

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

interface Coming extends OpenRequest {
  readonly model: Uint8Array<ArrayBuffer>;
  at: number;
}

const coming = new Map<number, Coming>();
const threads = new Map<number, Worker>();

process.on('message', (message: ToHost) => {
  if ('model' in message)
    coming.set(message.to, { ...message.model, model: new Uint8Array(message.model.bytes), at: 0 });
  else if ('piece' in message) take(message.to, message.piece);
  else pass(message.to, message.ask);
});
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C in a terminal signals the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);
volunteerForOomKill();

function take(id: number, piece: Uint8Array): void {
  const model = coming.get(id);
  if (!model) return;
  model.model.set(piece, model.at);
  model.at += piece.length;
  if (model.at < model.model.length) return;
  coming.delete(id);
  start(id, model);
}

function start(id: number, { model, threads: cores, provider }: Coming): void {
  const thread = new Worker(WORKER, {
    workerData: { model, threads: cores, provider } satisfies OpenRequest,
    transferList: [model.buffer],
  });
  threads.set(id, thread);
  thread.on('message', (reply: Reply) => tell({ from: id, reply }));
  thread.on('error', (cause: unknown) =>
    tell({ from: id, failed: cause instanceof Error ? cause.message : String(cause) }),
  );
  thread.on('exit', (code) => {
    threads.delete(id);
    tell({ from: id, code });
  });
}

function tell(message: FromHost): void {
  if (process.connected) process.send?.(message);
}

/**
 * Copies the feeds: they arrive in one buffer shared with messages that have not been read yet, and a transfer would
 * detach it.
 */
function pass(id: number, ask: RunRequest | CloseRequest): void {
  const thread = threads.get(id);
  if (ask.id === 'end') return thread?.postMessage(ask);
  const feeds = Object.fromEntries(
    Object.entries(ask.feeds).map(([name, feed]) => [name, { ...feed, data: copyOf(feed) } as Tensor]),
  );
  thread?.postMessage(
    { ...ask, feeds } satisfies RunRequest,
    Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer),
  );
}

function copyOf({ data }: Tensor): Tensor['data'] {
  return data instanceof Uint8Array ? new Uint8Array(data) : data.slice();
}

/** Makes this process the first to be killed when the machine runs out of memory. Linux only. */
function volunteerForOomKill(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // not Linux, or not allowed
  }
}
