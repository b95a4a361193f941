import {
  applyDecorators,
  type ArgumentMetadata,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  Injectable,
  type PipeTransform,
  RequestMapping,
  RequestMethod,
  SetMetadata,
} from '@nestjs/common';
import type { Request } from 'express';
import type { z } from 'zod';
import { fit, type Role, type Route, Verbatim, type Words } from '@gannet/contracts';
import { Refused } from '../errors.js';

/** The caller: a person, with the rights of this call (a token can narrow them). */
export interface Caller {
  readonly personId: string;
  readonly name: string;
  readonly isServerAdmin: boolean;
  /** Both are set for calls with a token. */
  readonly tokenId: string | null;
  readonly tokenRole: Role | null;
}

export type RequestWithCaller = Request & { caller?: Caller };

export const ROUTE = Symbol('route');

/** Binds a method to a route of the contract: HTTP method, path and access list. */
export function Serves(route: Route): MethodDecorator {
  return applyDecorators(
    RequestMapping({ method: RequestMethod[route.method], path: route.path }),
    HttpCode(200),
    SetMetadata(ROUTE, route),
  );
}

/** The signed-in caller of a route that is not public. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<RequestWithCaller>();
  if (!caller) throw new Error('a route asks for its caller but lets anybody in');
  return caller;
});

/** A file name in a path; it is looked up in a list, not in a folder. */
export const FileName = Verbatim(1024);

/**
 * Validates input with a schema of the contract. Refuses what does not match, and fields that the contract does not
 * name; of a list that is too long, only the length is checked.
 */
export function validated<T extends z.ZodType>(schema: T, value: unknown, words: Words = {}): z.output<T> {
  const read = fit(schema, value, words);
  if (!read.ok) throw new Refused('INVALID', read.sentence, { faults: read.faults });
  return read.value;
}

export const OF_QUERY: Words = { '': 'the query' };

/** Validates a body, a query or a parameter with a schema of the contract. */
@Injectable()
export class Validated<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: z.ZodType<T>) {}

  transform(value: unknown, { type, data }: Pick<ArgumentMetadata, 'type' | 'data'>): T {
    return validated(this.schema, value === undefined ? {} : value, wordsFor(type, data));
  }
}

function wordsFor(type: ArgumentMetadata['type'], data: string | undefined): Words {
  if (type === 'query') return OF_QUERY;
  return type === 'param' ? ofParameter(data) : {};
}

/** What a parameter of a path is called. */
export function ofParameter(name = 'name'): Words {
  return { '': `the ${name} in the address` };
}
