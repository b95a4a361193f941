/** One contestant of a case, opened in a process of its own. */
export interface Contestant {
  /** One measured run. */
  run(): Promise<void>;
  /** What it computed, to be compared with the other's; the same numbers in the same order. */
  output?(): Promise<Float32Array>;
  /** Answers the most memory that it held, MiB, where that is not this process's own. */
  close(): Promise<number | void>;
}

/** Two ways to do one thing. */
export interface Case {
  readonly name: string;
  /** Measured runs of each; the medians count. */
  readonly runs: number;
  /** Runs before the first measured one. */
  readonly warmUp: number;
  /** Pieces of work that one run does, 1 when absent: times are told for one of them. */
  readonly pieces?: number;
  /** About how much memory both need together, GiB: said when a process is killed for it. */
  readonly gibibytes: number;
  /** What the reference runs on, where not everybody has it; without it the case is left out. */
  readonly needs?: { readonly what: string; readonly isThere: () => Promise<boolean> };
  readonly ours: () => Promise<Contestant>;
  readonly reference: () => Promise<Contestant>;
}

export interface Bench {
  readonly name: string;
  /** What stands beside ours, in the table's words. */
  readonly about: string;
  /** Whether `ours` also reports its percentiles: where single answers count, not throughput. */
  readonly percentiles?: boolean;
  readonly cases: readonly Case[];
}

export const SIDES = ['ours', 'reference'] as const;
export type Side = (typeof SIDES)[number];

/** What the measuring process asks of a contestant's process, and is answered. */
export type Ask = 'run' | 'output' | 'close';
export type Answer =
  | { readonly opened: true }
  | { readonly ms: number }
  | { readonly output: string | null }
  | { readonly peakMiB: number }
  | { readonly error: string };
