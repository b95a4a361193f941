/** What the command could not do. The message is a sentence for the person at the terminal. */
export class Failed extends Error {
  override readonly name: string = 'Failed';
  /** For programs: what kind of failure this is, in the `error` of `--json`. */
  readonly code: string = 'FAILED';
  /** What `--json` says beside the error; nothing unless there is something to say. */
  readonly details: object = {};
}

export const USAGE = 'USAGE';

/** The command line asks for something that cannot be. */
export class WrongUsage extends Failed {
  override readonly name = 'WrongUsage';
  override readonly code = USAGE;
}

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** The last cause that says something: fetch hides the reason of a broken connection one or two errors down. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, cause, errors } = error as { message?: unknown; cause?: unknown; errors?: readonly unknown[] };
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  return cause === undefined || cause === null ? String(message) : reasonOf(cause);
}
