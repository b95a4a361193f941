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

/** Who calls: a person with the role that this call may use (a token can narrow it). */
export interface Caller {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  /** Set when the call came with a token. */
  readonly tokenId: string | null;
}

export type RequestWithCaller = Request & { caller?: Caller };

export const ROUTE = Symbol('route');

/** Binds a method to its route of the contract: method, path and who may call it. */
export function Serves(route: Route): MethodDecorator {
  return applyDecorators(
    RequestMapping({ method: RequestMethod[route.method], path: route.path }),
    HttpCode(200),
    SetMetadata(ROUTE, route),
  );
}

/** The signed-in caller of a route that is not public. */
export const TheCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<RequestWithCaller>();
  if (!caller) throw new Error('a route asks for its caller but lets anybody in');
  return caller;
});

/** A file that a path names: looked up among those there are. */
export const FileName = Verbatim(1024);

/**
 * What came over the wire, as the contract has it. Refuses what does not fit, and fields that the contract does not
 * name; of lists that are too long nothing but the length is looked at.
 */
export function read<T extends z.ZodType>(schema: T, value: unknown, words: Words = {}): z.output<T> {
  const read = fit(schema, value, words);
  if (!read.ok) throw new Refused('INVALID', read.sentence);
  return read.value;
}

/** What a sentence calls all of a query. */
export const OF_QUERY: Words = { '': 'the query' };

/** Validates a body, a query or a parameter with the contract's schema. */
@Injectable()
export class Parsed<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: z.ZodType<T>) {}

  transform(value: unknown, { type, data }: Pick<ArgumentMetadata, 'type' | 'data'>): T {
    return read(this.schema, value ?? {}, wordsFor(type, data));
  }
}

function wordsFor(type: ArgumentMetadata['type'], data: string | undefined): Words {
  if (type === 'query') return OF_QUERY;
  return type === 'param' ? { '': `the ${data ?? 'name'} in the address` } : {};
}
