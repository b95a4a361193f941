import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import type { Person, Role } from '@gannet/contracts';
import { mayWorkLater } from '../edge/problem';
import { Session } from './session';

/** Only for signed-in people of these roles: others go to the door or to their projects. */
export function only(...roles: Role[]): CanActivateFn {
  return async (_route, state) => {
    const router = inject(Router);
    const person = await known(inject(Session));
    if (person === null) return router.createUrlTree(['/sign-in'], { queryParams: { next: state.url } });
    return roles.length === 0 || roles.includes(person.role) ? true : router.createUrlTree(['/projects']);
  };
}

const [TRIES, TRY_AGAIN_MS] = [5, 2_000];

/** A server that cannot say at the moment who is here is asked again, before anybody is sent to the door. */
async function known(session: Session): Promise<Person | null> {
  for (let n = 1; ; n++) {
    try {
      return await session.known();
    } catch (error) {
      if (n === TRIES || !mayWorkLater(error)) return null;
      await new Promise((resume) => setTimeout(resume, TRY_AGAIN_MS));
    }
  }
}

/** A path of this site to go on to, or the project list. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/projects';
}
