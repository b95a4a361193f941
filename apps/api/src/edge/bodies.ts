import type { IncomingHttpHeaders } from 'node:http';
import { PayloadTooLargeException } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { mostBytesOf, routes } from '@gannet/contracts';

/** Bytes of a body that is read from somebody who has not signed in: a sign-in has no more. */
export const STRANGER_BYTES = mostBytesOf(routes.signIn.body);

/**
 * Lets a larger body than a sign-in needs be read only when the headers say who sends it: parsing comes before every
 * guard.
 */
export function smallUntilKnown(isKnown: (headers: IncomingHttpHeaders) => Promise<boolean>): RequestHandler {
  return (request, response, next) => {
    if (isSmall(request.headers)) return next();
    isKnown(request.headers).then((isIn) => {
      if (isIn) return next();
      response.set('connection', 'close'); // what is still on its way is not waited for
      next(
        new PayloadTooLargeException(
          `Sign in first: before that a request has at most ${STRANGER_BYTES} bytes, and says how many they are.`,
        ),
      );
    }, next);
  };
}

/** Whether the headers promise a small body; one that comes in chunks promises nothing. */
function isSmall({ 'content-length': length, 'transfer-encoding': encoding }: IncomingHttpHeaders): boolean {
  return encoding === undefined && Number(length ?? 0) <= STRANGER_BYTES;
}
