import { fork, type ChildProcess } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Failed } from '../failed.js';
import { type Answer, type ContestantRequest, type Bench, type Case, SIDES, type Side } from './bench.js';

/**
 * Pause before each run: after a run, the other process's threads still occupy their cores while they wait for more
 * work, PyTorch's for 200 ms.
 */
const PAUSE_MS = 300;

export interface Measured {
  /** Median of the runs, per piece of work. */
  readonly ms: number;
  readonly peakMiB: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
}

export interface CaseResult {
  readonly case: string;
  readonly ours: Measured;
  readonly baseline: Measured;
  /** Baseline divided by ours: higher is better. */
  readonly ratio: { readonly time: number; readonly memory: number };
  /** Largest absolute difference between the two outputs; null if they are not comparable. */
  readonly maxAbsDiff: number | null;
}

/**
 * Measures one case: each contestant in its own process, with alternating runs, so that load on the machine affects
 * both.
 */
export async function contest(bench: Bench, subject: Case, signal: AbortSignal): Promise<CaseResult> {
  const open: ContestantProcess[] = [];
  try {
    for (const side of SIDES) open.push(await ContestantProcess.start(bench.name, subject, side, signal));
    const times = SIDES.map((): number[] => []);
    for (let run = 0; run < subject.runs; run++) {
      for (const [index, contestant] of open.entries()) {
        await pause(PAUSE_MS, undefined, { signal });
        times[index]!.push((await contestant.run()) / (subject.pieces ?? 1));
      }
    }
    const outputs: (Float32Array | null)[] = [];
    for (const contestant of open) outputs.push(await contestant.output());
    const [ours, baseline] = await Promise.all(
      open.map(async (contestant, index) => ({
        ms: percentile(times[index]!, 0.5),
        peakMiB: await contestant.close(),
      })),
    );
    const spread = bench.percentiles ? { p50Ms: percentile(times[0]!, 0.5), p95Ms: percentile(times[0]!, 0.95) } : {};
    return {
      case: subject.name,
      ours: { ...ours!, ...spread },
      baseline: baseline!,
      ratio: { time: baseline!.ms / ours!.ms, memory: baseline!.peakMiB / ours!.peakMiB },
      maxAbsDiff: outputs[0] && outputs[1] ? largestDifference(outputs[0], outputs[1]) : null,
    };
  } finally {
    for (const contestant of open) contestant.kill();
  }
}

/** A contestant's process, as the measuring process controls it. */
class ContestantProcess {
  readonly #child: ChildProcess;
  readonly #subject: Case;
  readonly #side: Side;

  static async start(bench: string, subject: Case, side: Side, signal: AbortSignal): Promise<ContestantProcess> {
    const child = fork(process.argv[1]!, ['bench-side', bench, subject.name, side], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      signal,
    });
    const contestant = new ContestantProcess(child, subject, side);
    await contestant.#next('opened');
    return contestant;
  }

  constructor(child: ChildProcess, subject: Case, side: Side) {
    this.#child = child;
    this.#subject = subject;
    this.#side = side;
    child.on('error', () => undefined); // an aborted child; its exit is awaited
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

  #ask<K extends string>(ask: ContestantRequest, expected: K): Promise<Extract<Answer, Record<K, unknown>>> {
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

/** The smallest value that is not exceeded by at least this share of the values. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Failed(`ours computed ${a.length} numbers, the baseline ${b.length}`);
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (b[index] as number))), 0);
}
