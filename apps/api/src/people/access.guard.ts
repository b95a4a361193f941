import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Id, PAGE_OF, type Route, Slug } from '@gannet/contracts';
import { ofParameter, type RequestWithCaller, ROUTE, validated } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { callerOf } from './caller-of.js';
import type { Place } from './memberships.store.js';
import { checkSamePerson } from './people.rules.js';
import { People } from './people.js';
import { Roles } from './roles.js';

/**
 * Admits a request if its route is for everyone, for server admins such as the caller, or for the caller's role in the
 * project of its path; and, for a token, if the route accepts tokens. A route without access admits nobody.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly people: People,
    private readonly roles: Roles,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true; // sockets are authenticated at the handshake and for each message
    const route = this.reflector.get<Route | undefined>(ROUTE, context.getHandler());
    if (!route) throw new Error(`${context.getHandler().name} is bound to no route of the contract`);
    if (route.access === 'public') return true;
    const request = context.switchToHttp().getRequest<RequestWithCaller>();
    const caller = await callerOf(this.people, request.headers);
    if (!caller) throw new Refused('UNAUTHENTICATED', 'Sign in first.');
    const page = request.headers[PAGE_OF];
    checkSamePerson(caller, typeof page === 'string' ? page : undefined);
    if (route.tokens === false && caller.tokenId !== null)
      throw new Refused('FORBIDDEN', 'A token may not do this: it decides who may come in. Sign in instead.');
    if (route.access === 'server admins') {
      if (!caller.isServerAdmin) throw new Refused('FORBIDDEN', 'This is for server admins.');
    } else if (route.access !== 'everyone')
      await this.roles.check(caller, placeOf(route, request.params), route.access);
    request.caller = caller;
    return true;
  }
}

/** What a path names. */
function placeOf(route: Route, { project, candidateId }: RequestWithCaller['params']): Place {
  if (project !== undefined) return { project: validated(Slug, project, ofParameter('project')) };
  if (candidateId !== undefined) return { candidateId: validated(Id, candidateId, ofParameter('candidateId')) };
  throw new Error(`${route.path} names no project, in which its callers would have a role`);
}
