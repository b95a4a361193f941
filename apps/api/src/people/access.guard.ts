import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { PAGE_OF, type Route } from '@gannet/contracts';
import { type RequestWithCaller, ROUTE } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { checkSamePerson } from './people.rules.js';
import { callerOf } from './caller-of.js';
import { People } from './people.js';

/**
 * Admits a request if its route's access list contains the caller's role and, for a token, the route accepts tokens. A
 * route without a list admits nobody.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly people: People,
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
    if (!route.access.includes(caller.role))
      throw new Refused('FORBIDDEN', `This needs the role ${route.access.join(' or ')}; yours is ${caller.role}.`);
    if (route.tokens === false && caller.tokenId !== null)
      throw new Refused('FORBIDDEN', 'A token may not do this: it decides who may come in. Sign in instead.');
    request.caller = caller;
    return true;
  }
}
