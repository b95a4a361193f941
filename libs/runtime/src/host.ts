/**
 * A process of sessions that can be killed whatever they do: each in a thread, as in any other process. It ends at once
 * with whoever started it. Node runs this file as it is (its types can be stripped) or as tsc compiled it.
 */
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Tensor } from '@gannet/onnx';
import type { Ask, End, FromHost, Reply, Start, ToHost } from './messages.js';

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

interface Coming {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly threads: number;
  at: number;
}

const coming = new Map<number, Coming>();
const threads = new Map<number, Worker>();

process.on('message', (message: ToHost) => {
  if ('model' in message)
    coming.set(message.to, { model: new Uint8Array(message.model.bytes), threads: message.model.threads, at: 0 });
  else if ('piece' in message) take(message.to, message.piece);
  else pass(message.to, message.ask);
});
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// An interrupt from the terminal goes to every process of its group; it is the starter's to decide when this one ends.
process.on('SIGINT', () => undefined);
goFirst();

function take(id: number, piece: Uint8Array): void {
  const model = coming.get(id);
  if (!model) return;
  model.model.set(piece, model.at);
  model.at += piece.length;
  if (model.at < model.model.length) return;
  coming.delete(id);
  start(id, model);
}

function start(id: number, { model, threads: cores }: Coming): void {
  const thread = new Worker(WORKER, {
    workerData: { model, threads: cores } satisfies Start,
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
 * Feeds are copied: as they come they share one buffer with messages that are not read yet, which a transfer would take
 * away.
 */
function pass(id: number, ask: Ask | End): void {
  const thread = threads.get(id);
  if (ask.id === 'end') return thread?.postMessage(ask);
  const feeds = Object.fromEntries(
    Object.entries(ask.feeds).map(([name, feed]) => [name, { ...feed, data: copyOf(feed) } as Tensor]),
  );
  thread?.postMessage(
    { ...ask, feeds } satisfies Ask,
    Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer),
  );
}

function copyOf({ data }: Tensor): Tensor['data'] {
  return data instanceof Uint8Array ? new Uint8Array(data) : data.slice();
}

/** Where memory runs out, this process goes before any other: Linux asks for a number, other systems have none. */
function goFirst(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // not Linux, or not allowed
  }
}
