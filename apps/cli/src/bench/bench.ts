/** One contestant of a case, which runs in its own process. */
export interface Contestant {
  /** One measured run. */
  run(): Promise<void>;
  /** Its output, to be compared with the other contestant's; the same numbers in the same order. */
  output?(): Promise<Float32Array>;
  /** Returns its peak memory in MiB if that is not the memory of this process. */
  close(): Promise<number | void>;
}

/** Two implementations of the same work. */
export interface Case {
  readonly name: string;
  /** Measured runs of each; the median counts. */
  readonly runs: number;
  /** Runs before the first measured one. */
  readonly warmUp: number;
  /** Number of pieces of work per run, 1 by default: times are reported per piece. */
  readonly pieces?: number;
  /** Approximate memory that both need together, in GiB; reported when a process is killed for lack of memory. */
  readonly gibibytes: number;
  /** What the baseline requires and not every machine has; without it the case is skipped. */
  readonly needs?: { readonly what: string; readonly isThere: () => Promise<boolean> };
  readonly ours: () => Promise<Contestant>;
  readonly baseline: () => Promise<Contestant>;
}

export interface Bench {
  readonly name: string;
  /** Describes the baseline, for the table. */
  readonly about: string;
  /**
   * Whether percentiles of `ours` are reported too: where the latency of single runs matters rather than throughput.
   */
  readonly percentiles?: boolean;
  readonly cases: readonly Case[];
}

export const SIDES = ['ours', 'baseline'] as const;
export type Side = (typeof SIDES)[number];

/** Requests to a contestant's process, and its answers. */
export type ContestantRequest = 'run' | 'output' | 'close';
export type Answer =
  | { readonly opened: true }
  | { readonly ms: number }
  | { readonly output: string | null }
  | { readonly peakMiB: number }
  | { readonly error: string };
