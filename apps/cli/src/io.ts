/** The terminal, the environment and the wish to stop, as the commands see them. */
export interface Io {
  /** One line of the result, to standard output. */
  readonly out: (line: string) => void;
  /** One line of news or trouble, to standard error. */
  readonly err: (line: string) => void;
  /** Whether a progress bar on standard error would be seen by a person. */
  readonly showsBars: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
