/** The terminal, the environment and the stop signal, as commands see them. */
export interface Io {
  /** Writes a line of the result to standard output. */
  readonly out: (line: string) => void;
  /** Writes a line about progress or problems to standard error. */
  readonly err: (line: string) => void;
  /** Whether a person would see a progress bar on standard error. */
  readonly showsBars: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
