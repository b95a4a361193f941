import { isUtf8 } from 'node:buffer';
import { HttpException } from '@nestjs/common';
import express, { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { mostBytesOf, type Route, routes } from '@gannet/contracts';

type Failure = Error & {
  readonly type?: string;
  readonly length?: number;
  readonly received?: number;
};

/** How much is read of a body on a route that takes none, so that the refusal can name its fields. */
const UNEXPECTED_BYTES = 4096;
/** How much of a header a refusal quotes, in characters. */
const LONGEST_ENCODING = 100;

/** Parses the JSON bodies of the routes that change something, limited to what the contract allows. */
export function parseBodies(): Router {
  const router = Router();
  for (const { method, path, body } of Object.values(routes) as Route[]) {
    if (method !== 'GET')
      router[method.toLowerCase() as 'post' | 'patch' | 'delete'](
        path,
        parseJson(body ? mostBytesOf(body) : UNEXPECTED_BYTES),
      );
  }
  return router;
}

function parseJson(limit: number): RequestHandler {
  const read = express.json({ limit, strict: false, verify: checkIsUtf8 });
  return (request: Request, response: Response, next: NextFunction) => {
    read(request, response, (failure?: unknown) =>
      next(failure === undefined ? undefined : asSentence(failure as Failure, request, limit)),
    );
  };
}

/** Rejects invalid UTF-8, which would otherwise be decoded to replacement characters and stored in names. */
function checkIsUtf8(_request: unknown, _response: unknown, body: Buffer, charset: string): void {
  if (charset === 'utf-8' && !isUtf8(body)) throw Object.assign(new Error('no UTF-8'), { type: 'charset.wrong' });
}

/** The body parser's error as a sentence. */
function asSentence(failure: Failure, { method, path, headers }: Request, limit: number): Error {
  const { type, length, received } = failure;
  const refusal = (status: number, sentence: string): Error => new HttpException(sentence, status, { cause: failure });
  switch (type) {
    case 'entity.too.large': {
      const size = length ?? received;
      return refusal(
        413,
        `The body has ${length ? '' : 'more than '}${size ?? limit} bytes; ${method} ${path} takes at most ${limit}.`,
      );
    }
    case 'entity.parse.failed':
      return refusal(400, `The body is not JSON: ${failure.message}.`);
    case 'charset.wrong':
      return refusal(400, 'The body has bytes that are not UTF-8. Encode it in UTF-8.');
    case 'charset.unsupported':
      return refusal(415, 'The header Content-Type names a character set that JSON does not have. Send UTF-8.');
    case 'encoding.unsupported':
      return refusal(415, 'The header Content-Encoding names an encoding that is not known here. Send gzip, or none.');
    default:
      return failure instanceof Error && headers['content-encoding'] !== undefined
        ? refusal(400, `The body is not ${headers['content-encoding'].slice(0, LONGEST_ENCODING)}, as its header says.`)
        : failure;
  }
}
