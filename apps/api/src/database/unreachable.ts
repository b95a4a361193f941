import { causesOf } from '../errors.js';

/** Node's error codes for an unreachable network or host. */
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
 * Postgres' classes of transient errors: connection exceptions, insufficient resources, operator intervention (a
 * restart, a failover), and transactions that lost a conflict.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const TRANSIENT = /^(?:08|53|57P|40001|40P01|25006)/;

/** Messages of the driver and its pool that come without a code. */
const WORDS =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Cannot use a pool after calling end|Connection ended unexpectedly|Client was closed|Driver not Connected)/i;

/** Whether the database is temporarily unreachable or busy: a retry may succeed. */
export function isUnreachable(error: unknown): boolean {
  return [...causesOf(error), ...(error instanceof AggregateError ? (error.errors as unknown[]) : [])].some((one) => {
    const { code, message } = one as { code?: unknown; message?: unknown };
    if (typeof code === 'string' && (NETWORK.has(code) || TRANSIENT.test(code))) return true;
    return typeof message === 'string' && WORDS.test(message);
  });
}
