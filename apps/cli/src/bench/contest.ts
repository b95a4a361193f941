import { fork, type ChildProcess } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Failed } from '../failed.js';
import { type Answer, type Ask, type Bench, type Case, SIDES, type Side } from './bench.js';

/**
 * Before each run: threads of the other side's last run wait for more work with their core busy, PyTorch's for 200 ms.
 */
const REST_MS = 300;

export interface Measured {
  /** Median of the runs, for one piece of work. */
  readonly ms: number;
  readonly peakMiB: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
}

export interface CaseResult {
  readonly case: string;
  readonly ours: Measured;
  readonly reference: Measured;
  /** Reference by ours: more is better. */
  readonly ratio: { readonly time: number; readonly memory: number };
  /** Largest absolute difference between what both computed; null where they compute different things. */
  readonly maxAbsDiff: number | null;
}

/** Measures one case: each contestant in a process of its own, their runs in turns, so that a busy moment hits both. */
export async function contest(bench: Bench, subject: Case, signal: AbortSignal): Promise<CaseResult> {
  const open: Opponent[] = [];
  try {
    for (const side of SIDES) open.push(await Opponent.start(bench.name, subject, side, signal));
    const times = SIDES.map((): number[] => []);
    for (let run = 0; run < subject.runs; run++) {
      for (const [index, opponent] of open.entries()) {
        await pause(REST_MS, undefined, { signal });
        times[index]!.push((await opponent.run()) / (subject.pieces ?? 1));
      }
    }
    const outputs: (Float32Array | null)[] = [];
    for (const opponent of open) outputs.push(await opponent.output());
    const [ours, reference] = await Promise.all(
      open.map(async (opponent, index) => ({ ms: percentile(times[index]!, 0.5), peakMiB: await opponent.close() })),
    );
    const spread = bench.percentiles ? { p50Ms: percentile(times[0]!, 0.5), p95Ms: percentile(times[0]!, 0.95) } : {};
    return {
      case: subject.name,
      ours: { ...ours!, ...spread },
      reference: reference!,
      ratio: { time: reference!.ms / ours!.ms, memory: reference!.peakMiB / ours!.peakMiB },
      maxAbsDiff: outputs[0] && outputs[1] ? largestDifference(outputs[0], outputs[1]) : null,
    };
  } finally {
    for (const opponent of open) opponent.kill();
  }
}

/** One contestant's process, seen from the measuring one. */
class Opponent {
  readonly #child: ChildProcess;
  readonly #subject: Case;
  readonly #side: Side;

  static async start(bench: string, subject: Case, side: Side, signal: AbortSignal): Promise<Opponent> {
    const child = fork(process.argv[1]!, ['bench-side', bench, subject.name, side], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      signal,
    });
    const opponent = new Opponent(child, subject, side);
    await opponent.#next('opened');
    return opponent;
  }

  constructor(child: ChildProcess, subject: Case, side: Side) {
    this.#child = child;
    this.#subject = subject;
    this.#side = side;
    child.on('error', () => undefined); // an aborted child; its exit is what is waited for
  }

  async run(): Promise<number> {
    return (await this.#ask('run', 'ms')).ms;
  }

  async output(): Promise<Float32Array | null> {
    const { output: file } = await this.#ask('output', 'output');
    if (file === null) return null;
    const { buffer } = new Uint8Array(await readFile(file));
    await rm(file);
    return new Float32Array(buffer);
  }

  async close(): Promise<number> {
    const { peakMiB } = await this.#ask('close', 'peakMiB');
    this.kill();
    return peakMiB;
  }

  kill(): void {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
  }

  #ask<K extends string>(ask: Ask, expected: K): Promise<Extract<Answer, Record<K, unknown>>> {
    this.#child.send(ask);
    return this.#next(expected);
  }

  #next<K extends string>(expected: K): Promise<Extract<Answer, Record<K, unknown>>> {
    const { name, gibibytes } = this.#subject;
    return new Promise((resolve, reject) => {
      const ended = (code: number | null, by: string | null): void => {
        reject(
          new Failed(
            `${name}: the process of ${this.#side} ended (${by ?? `code ${code}`}). Both need about ${gibibytes} GiB of memory together.`,
          ),
        );
      };
      this.#child.once('exit', ended);
      this.#child.once('message', (answer: Answer) => {
        this.#child.off('exit', ended);
        if (expected in answer) resolve(answer as Extract<Answer, Record<K, unknown>>);
        else
          reject(
            new Failed(`${name}: ${this.#side} failed: ${'error' in answer ? answer.error : JSON.stringify(answer)}`),
          );
      });
    });
  }
}

/** The smallest value that at least this part of all do not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Failed(`ours computed ${a.length} numbers, the reference ${b.length}`);
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (b[index] as number))), 0);
}
