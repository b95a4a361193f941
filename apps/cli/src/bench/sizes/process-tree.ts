import { readdirSync, readFileSync } from 'node:fs';
import { Failed } from '../../failed.js';

/** The kernel counts time in hundredths of a second, whatever its own clock. */
const TICKS_A_SECOND = 100;
const POLL_MS = 500;
const KIB = 1024;

/** What a process and all that it has started have used. */
interface Use {
  /** Processor time until now, that of children that have ended included. */
  readonly cpuSeconds: number;
  /** The most memory at one time since the last reading; what several share is counted once. */
  readonly peakBytes: number;
}

/** Watches a process and everything that it starts, from `/proc`. Linux only: throws Failed elsewhere. */
export class ProcessTree {
  #peak = 0;
  readonly #watch: NodeJS.Timeout;

  constructor(private readonly root: number) {
    if (process.platform !== 'linux') throw new Failed('Time and memory of a process tree are read on Linux only.');
    this.#watch = setInterval(() => this.#observe(), POLL_MS);
  }

  /** Begins a new peak. */
  read(): Use {
    this.#observe();
    const peakBytes = this.#peak;
    this.#peak = 0;
    const ticks = this.#pids().reduce((sum, pid) => sum + ticksOf(pid), 0);
    return { cpuSeconds: ticks / TICKS_A_SECOND, peakBytes };
  }

  close(): void {
    clearInterval(this.#watch);
  }

  #observe(): void {
    this.#peak = Math.max(
      this.#peak,
      this.#pids().reduce((sum, pid) => sum + memoryOf(pid), 0),
    );
  }

  #pids(): number[] {
    const parents = new Map(
      readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [parentOf(Number(name))] : [])),
    );
    const belongs = (pid: number): boolean => {
      for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
        if (at === this.root) return true;
      }
      return false;
    };
    return [...parents.keys()].filter(belongs);
  }
}

/** The fields after the command, which may contain spaces and brackets; empty if the process has ended. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

function parentOf(pid: number): [number, number] {
  return [pid, Number(statOf(pid)[1] ?? 0)];
}

function ticksOf(pid: number): number {
  return statOf(pid)
    .slice(11, 15)
    .reduce((sum, ticks) => sum + Number(ticks), 0);
}

/** Memory in bytes, each shared page divided among those who share it. */
function memoryOf(pid: number): number {
  try {
    return Number(/^Pss:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * KIB;
  } catch {
    return 0; // it has ended
  }
}
