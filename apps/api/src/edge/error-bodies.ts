import { randomUUID } from 'node:crypto';
import {
  type ArgumentsHost,
  BadRequestException,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import type { Response } from 'express';
import type { ErrorBody } from '@gannet/contracts';
import { isUnreachable } from '../database/unreachable.js';
import { Refused, Unavailable } from '../errors.js';

const STATUS = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  GONE: 410,
  TOO_MANY: 429,
  UNAVAILABLE: 503,
  BUG: 500,
} as const;
const CODE_BY_STATUS = new Map<number, ErrorBody['code']>(
  Object.entries(STATUS).map(([code, status]) => [status, code as ErrorBody['code']]),
);

const log = new Logger('Answers');

/** How Express's message starts for a part of the path that cannot be decoded. */
const UNDECODED = /^Failed to decode param/;

/** Maximum length of a refusal, in characters: longer ones would only echo what was sent. */
const LONGEST_MESSAGE = 1000;

const shortened = (message: string): string =>
  message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;

/** The response to an error, of bounded length. A bug is logged with its stack under an id, which the caller gets. */
export function errorBodyOf(error: unknown): ErrorBody {
  if (error instanceof Refused) {
    const faults = error.faults.map(({ path, message }) => ({ path, message: shortened(message) }));
    return { code: error.code, message: shortened(error.message), ...(faults.length > 0 && { faults }) };
  }
  if (error instanceof Unavailable) {
    log.warn(`${error.message} (${String(error.cause)})`);
    return { code: 'UNAVAILABLE', message: error.message };
  }
  if (isUnreachable(error)) {
    log.warn(`the database is away: ${String(error)}`);
    return {
      code: 'UNAVAILABLE',
      message: 'The server cannot reach its database just now. Nothing is lost; try again in a moment.',
    };
  }
  if (error instanceof BadRequestException && UNDECODED.test(error.message))
    return {
      code: 'INVALID',
      message: 'The address has a % that begins no character in UTF-8. Write % itself as %25.',
    };
  if (error instanceof NotFoundException)
    return { code: 'NOT_FOUND', message: shortened(`${error.message.replace(/^Cannot/, 'There is no')}.`) };
  const status = statusOf(error);
  const known = status === undefined ? undefined : CODE_BY_STATUS.get(status);
  if (known && known !== 'BUG') return { code: known, message: shortened((error as Error).message) };
  if (status !== undefined && status < 500) return { code: 'INVALID', message: shortened((error as Error).message) };
  const id = randomUUID();
  log.error(`${id} ${error instanceof Error ? error.stack : String(error)}`);
  return { code: 'BUG', message: `Something went wrong here, not at your end. Report it with the number ${id}.`, id };
}

/**
 * The status of an error of the framework; Express marks with `expose` those whose message may be shown, such as a body
 * that is too large.
 */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error) || !('status' in error) || !('expose' in error)) return undefined;
  return error.expose === true && typeof error.status === 'number' ? error.status : undefined;
}

/** Converts whatever a route throws into the contract's error body. */
@Catch()
export class HttpErrors implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) return void response.destroy();
    const body = errorBodyOf(error);
    response.status(statusOf(error) ?? STATUS[body.code]).json(body);
  }
}
