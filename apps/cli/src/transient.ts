import { plural } from '@gannet/contracts';
import { reasonOf } from './failed.js';

/** Doubling from half a second: 7.5 seconds in total, longer than a server takes to restart. */
export const BACKOFF_MS = [500, 1000, 2000, 4000];

/** A server that asks for a longer pause than this is given up. */
const MAX_PAUSE_MS = 120_000;

/** HTTP statuses of transient failures. */
export const TRANSIENT_STATUSES = new Set([408, 425, 429, 502, 503, 504]);

/** Error codes of transient connection failures; a wrong address, name, certificate or header does not go away. */
const TRANSIENT_ERRORS =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|E(?:HOST|NET)(?:UNREACH|DOWN)|EAI_AGAIN|UND_ERR_(?!INVALID|NOT_SUPPORTED)\w+)$/;

/** Whether a retry may succeed after this error. */
export function isTransient(error: unknown): boolean {
  return codesOf(error).some((code) => TRANSIENT_ERRORS.test(code));
}

/** Why a server cannot be reached, with advice. */
export function connectionProblem(error: unknown): string {
  const reason = reasonOf(error);
  const codes = codesOf(error);
  if (codes.includes('ENOTFOUND')) return `there is no server of that name (${reason})`;
  if (codes.some((code) => /CERT|ISSUER|SIGNATURE/.test(code)))
    return `its certificate is not trusted (${reason}): if it is signed by an authority of your own, name the file of that in NODE_EXTRA_CA_CERTS`;
  if (codes.some((code) => /SSL|TLS|EPROTO/.test(code)))
    return `it does not speak TLS as it should (${/routines:[^:]*:([^:]+):/.exec(reason)?.[1] ?? reason}): is it an http:// address?`;
  return reason;
}

/** The codes of an error and of all its causes. */
function codesOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: readonly unknown[] };
  return [
    ...(typeof code === 'string' ? [code] : []),
    ...(Array.isArray(errors) ? errors.flatMap(codesOf) : []),
    ...codesOf(cause),
  ];
}

/**
 * How long to wait before a retry: `ms`, or longer if the response has a `Retry-After`; null if that is too long. `now`
 * is the time, for dates in the header.
 */
export function pauseAfter(response: Response | null, ms: number, now = Date.now()): number | null {
  const asked = response?.headers.get('retry-after');
  if (!asked) return ms;
  const wanted = /^\d+$/.test(asked.trim()) ? Number(asked) * 1000 : Date.parse(asked) - now;
  if (Number.isNaN(wanted)) return ms;
  return wanted > MAX_PAUSE_MS ? null : Math.max(ms, wanted);
}

/** A server's sentence without its full stop, to be continued. */
export function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** The response's `Retry-After` as the end of a sentence; empty if there is none. */
export function retryAfterText({ headers }: Response): string {
  const asked = headers.get('retry-after')?.trim();
  if (!asked) return '';
  return `; it asks to come back ${/^\d+$/.test(asked) ? `after ${plural(Number(asked), 'second')}` : `at ${asked}`}`;
}
