import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import type { Person, Role } from '@gannet/contracts';
import { mayWorkLater } from '../edge/problem';
import { Session } from './session';

/** Lets signed-in people of these roles in; others go to the sign-in page or to their projects. */
export function only(...roles: Role[]): CanActivateFn {
  return async (_route, state) => {
    const router = inject(Router);
    const person = await known(inject(Session));
    if (person === null) return router.createUrlTree(['/sign-in'], { queryParams: { next: state.url } });
    return roles.length === 0 || roles.includes(person.role) ? true : router.createUrlTree(['/projects']);
  };
}

const [TRIES, TRY_AGAIN_MS] = [5, 2_000];

/** Who is signed in, retrying while the server is unavailable. */
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

/** The path to go to after signing in: one of this site, or else the project list. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/projects';
}
