import type { Fault, RefusalCode } from '@gannet/contracts';

/** The caller asked for what we will not do. The message is a sentence that is safe to show. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** The fields that the message is about; empty where it is about no field. */
  readonly faults: readonly Fault[];

  constructor(
    readonly code: RefusalCode,
    message: string,
    { faults = [], ...options }: ErrorOptions & { readonly faults?: readonly Fault[] } = {},
  ) {
    super(message, options);
    this.faults = faults;
  }
}

/** A refusal for a reason that is in one field of the request; `path` is that of a `Fault`. */
export function refusedAt(path: Fault['path'], code: RefusalCode, message: string): Refused {
  return new Refused(code, message, { faults: [{ path, message }] });
}

/** Something outside failed and may work later. The message says what was kept and what to do. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The error and its causes, outermost first. */
export function causesOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}
