import type { RefusalCode } from '@gannet/contracts';

/** The caller asked for what we will not do. The message is a sentence that is safe to show. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly code: RefusalCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Something outside failed and may work later. The message says what was kept and what to do. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The error and its causes, outermost first. */
export function causesOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}
