import { HttpException } from '@nestjs/common';
import express, { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { mostBytesOf, type Route, routes } from '@gannet/contracts';

type Failure = Error & {
  readonly type?: string;
  readonly limit?: number;
  readonly length?: number;
  readonly received?: number;
};

/** How much is read of a body on a route that takes none, so that the refusal can name its fields. */
const UNWANTED_BYTES = 4096;

/** Parses the JSON bodies of the routes that change something, limited to what the contract allows. */
export function readBodies(): Router {
  const router = Router();
  for (const { method, path, body } of Object.values(routes) as Route[]) {
    if (method !== 'GET')
      router[method.toLowerCase() as 'post' | 'patch' | 'delete'](
        path,
        readJson(body ? mostBytesOf(body) : UNWANTED_BYTES),
      );
  }
  return router;
}

function readJson(limit: number): RequestHandler {
  const read = express.json({ limit });
  return (request: Request, response: Response, next: NextFunction) => {
    read(request, response, (failure?: unknown) =>
      next(failure === undefined ? undefined : inWords(failure as Failure, request)),
    );
  };
}

/** The body parser's error as a sentence; other errors unchanged. */
function inWords(failure: Failure, { method, path }: Request): Error {
  const { type, limit, length, received } = failure;
  if (type === 'entity.too.large') {
    const size = length ?? received;
    return new HttpException(
      `The body has ${length ? '' : 'more than '}${size} bytes; ${method} ${path} takes at most ${limit}.`,
      413,
      { cause: failure },
    );
  }
  return type === 'entity.parse.failed'
    ? new HttpException(`The body is not JSON: ${failure.message}.`, 400, { cause: failure })
    : failure;
}
