import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { Empty, type Route } from '@gannet/contracts';
import { OF_QUERY, validated, ROUTE } from './serves.js';

/** Refuses a query or a body on a route that takes none; where a route takes one, its method validates it. */
@Injectable()
export class RefuseUnexpected implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http') {
      const { body, query } = this.reflector.get<Route>(ROUTE, context.getHandler());
      const request = context.switchToHttp().getRequest<Request>();
      if (!query) validated(Empty, request.query, OF_QUERY);
      if (!body) validated(Empty, request.body === undefined ? {} : request.body);
    }
    return next.handle();
  }
}
