import { causesOf } from '../errors.js';

/** What Node says of a network or a host that is not there. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * Postgres' classes of errors that pass by themselves: connection exceptions, too few resources, an operator's
 * intervention (a restart, a failover), and transactions that lost against others.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING = /^(?:08|53|57P|40001|40P01|25006)/;

/** What the driver and its pool say without a code. */
const WORDS =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Cannot use a pool after calling end|Connection ended unexpectedly|Client was closed|Driver not Connected)/i;

/** Whether it is because the database is away, or busy, for a moment: the same may work later. */
export function isAway(error: unknown): boolean {
  return [...causesOf(error), ...(error instanceof AggregateError ? (error.errors as unknown[]) : [])].some((one) => {
    const { code, message } = one as { code?: unknown; message?: unknown };
    if (typeof code === 'string' && (NETWORK.has(code) || PASSING.test(code))) return true;
    return typeof message === 'string' && WORDS.test(message);
  });
}
