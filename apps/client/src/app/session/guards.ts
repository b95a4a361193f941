import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import type { Role } from '@gannet/contracts';
import { Session } from './session';

/** Only for signed-in people of these roles: others go to the door or to their projects. */
export function only(...roles: Role[]): CanActivateFn {
  return async (_route, state) => {
    const router = inject(Router);
    const person = await inject(Session).known().catch(() => null);
    if (person === null) return router.createUrlTree(['/sign-in'], { queryParams: { next: state.url } });
    return roles.length === 0 || roles.includes(person.role) ? true : router.createUrlTree(['/projects']);
  };
}

/** A path of this site to go on to, or the project list. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/projects';
}
