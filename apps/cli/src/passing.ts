import { plural } from '@gannet/contracts';
import { reasonOf } from './failed.js';

/** Doubling from half a second: together 7.5 seconds, longer than a server takes to start again. */
export const BACKOFF_MS = [500, 1000, 2000, 4000];

/** A server that asks for more patience than this is given up, with its word for it. */
const PATIENCE_MS = 120_000;

/** Answers that may be another a moment later. */
export const PASSING = new Set([408, 425, 429, 502, 503, 504]);

/**
 * Connections that broke or were not to be had at the moment; what is wrong with an address, a name, a certificate or a
 * header stays wrong.
 */
const PASSING_ERRORS =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|E(?:HOST|NET)(?:UNREACH|DOWN)|EAI_AGAIN|UND_ERR_(?!INVALID|NOT_SUPPORTED)\w+)$/;

/** Whether a request that broke with this may succeed when it is made again. */
export function mayPass(error: unknown): boolean {
  return codesOf(error).some((code) => PASSING_ERRORS.test(code));
}

/** Why a server could not be asked, with what may be done about it. */
export function troubleOf(error: unknown): string {
  const reason = reasonOf(error);
  const codes = codesOf(error);
  if (codes.includes('ENOTFOUND')) return `there is no server of that name (${reason})`;
  if (codes.some((code) => /CERT|ISSUER|SIGNATURE/.test(code)))
    return `its certificate is not trusted (${reason}): if it is signed by an authority of your own, name the file of that in NODE_EXTRA_CA_CERTS`;
  if (codes.some((code) => /SSL|TLS|EPROTO/.test(code)))
    return `it does not speak TLS as it should (${/routines:[^:]*:([^:]+):/.exec(reason)?.[1] ?? reason}): is it an http:// address?`;
  return reason;
}

/** The codes of an error and of everything that caused it. */
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
 * How long to wait before asking again: `ms`, or longer where the answer says so in `Retry-After`; null when that is
 * longer than anybody would wait. `now` is the time, for answers that name a date.
 */
export function pauseAfter(response: Response | null, ms: number, now = Date.now()): number | null {
  const asked = response?.headers.get('retry-after');
  if (!asked) return ms;
  const wanted = /^\d+$/.test(asked.trim()) ? Number(asked) * 1000 : Date.parse(asked) - now;
  if (Number.isNaN(wanted)) return ms;
  return wanted > PATIENCE_MS ? null : Math.max(ms, wanted);
}

/** A server's sentence, to be gone on with. */
export function unended(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** What an answer asks for, as the end of a sentence; empty when it asks for nothing. */
export function laterIn({ headers }: Response): string {
  const asked = headers.get('retry-after')?.trim();
  if (!asked) return '';
  return `; it asks to come back ${/^\d+$/.test(asked) ? `after ${plural(Number(asked), 'second')}` : `at ${asked}`}`;
}
