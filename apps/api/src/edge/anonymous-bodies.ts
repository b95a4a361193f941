import type { IncomingHttpHeaders } from 'node:http';
import { PayloadTooLargeException } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { mostBytesOf, routes } from '@gannet/contracts';

/** Maximum size of a body without a valid sign-in: that of the sign-in itself. */
export const ANONYMOUS_BYTES = mostBytesOf(routes.signIn.body);

/** Reads a body larger than a sign-in's only if the headers identify the caller: parsing comes before every guard. */
export function limitAnonymousBodies(isKnown: (headers: IncomingHttpHeaders) => Promise<boolean>): RequestHandler {
  return (request, response, next) => {
    if (isSmall(request.headers)) return next();
    isKnown(request.headers).then((isIn) => {
      if (isIn) return next();
      response.set('connection', 'close'); // do not wait for the rest of the body
      next(
        new PayloadTooLargeException(
          `Sign in first: before that a request has at most ${ANONYMOUS_BYTES} bytes, and says how many they are.`,
        ),
      );
    }, next);
  };
}

/** Whether the headers promise a small body; a chunked one promises nothing. */
function isSmall({ 'content-length': length, 'transfer-encoding': encoding }: IncomingHttpHeaders): boolean {
  return encoding === undefined && Number(length ?? 0) <= ANONYMOUS_BYTES;
}
