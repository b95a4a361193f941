/** A failure that is reported to the user. The message is a sentence. */
export class Failed extends Error {
  override readonly name: string = 'Failed';
  /** The kind of failure for programs, in the `error` of `--json`. */
  readonly code: string = 'FAILED';
  /** Additional fields of `--json`. */
  readonly details: object = {};
}

export const USAGE = 'USAGE';

/** The command line is invalid. */
export class WrongUsage extends Failed {
  override readonly name = 'WrongUsage';
  override readonly code = USAGE;
}

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** The innermost cause with a message: fetch wraps the reason for a broken connection in one or two errors. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, cause, errors } = error as { message?: unknown; cause?: unknown; errors?: readonly unknown[] };
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  return cause === undefined || cause === null ? String(message) : reasonOf(cause);
}
