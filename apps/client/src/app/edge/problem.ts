import { ErrorBody, type Fault, type Refusal } from '@gannet/contracts';

/** The server answered with a refusal or a failure of its own; `message` is its sentence, safe to show. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: ErrorBody['code'];
  readonly id: string | undefined;
  /** The fields that it is about; empty where it is about none. */
  readonly faults: readonly Fault[];

  constructor(body: ErrorBody | Refusal) {
    super(body.message);
    this.code = body.code;
    this.id = 'id' in body ? body.id : undefined;
    this.faults = ('faults' in body ? body.faults : undefined) ?? [];
  }
}

/** No answer came: the network or the server is down. A retry may work. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';

  constructor(cause?: unknown) {
    super('The server cannot be reached.', { cause });
  }
}

/** The answer cannot be used, through no fault of the person; `message` is a sentence. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** May a retry of the same request succeed? */
export function mayWorkLater(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && error.code === 'UNAVAILABLE');
}

/** What happened and what to do, in a sentence. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refused) {
    return error.code === 'BUG'
      ? `${error.message} Try again; if it happens again, report the id ${error.id ?? 'unknown'}.`
      : error.message;
  }
  if (error instanceof Unreachable) return 'The server cannot be reached. Check the connection and try again.';
  if (error instanceof Damaged) return error.message;
  return 'The server gave an answer that this page does not understand. Reload the page; it may be older than the server.';
}

/** The refusal in an error response; one that names the status if the body is not ours. */
export function refusalFrom(body: unknown, status: number): Refused {
  const parsed = ErrorBody.safeParse(body);
  if (parsed.success) return new Refused(parsed.data);
  if (status >= 500)
    return new Refused({
      code: 'UNAVAILABLE',
      message: `The server is not answering properly (${status}). Try again in a moment.`,
    });
  if (status === 429)
    return new Refused({ code: 'TOO_MANY', message: 'That was too often. Wait a minute and try again.' });
  return new Refused({ code: 'INVALID', message: `The server did not accept this (${status}).` });
}
