import { inject } from '@angular/core';
import { type ActivatedRouteSnapshot, type CanActivateFn, Router, type UrlTree } from '@angular/router';
import type { Person, Role } from '@gannet/contracts';
import { mayWorkLater } from '../edge/problem';
import { mayAnnotate } from './roles';
import { Session } from './session';

/** Lets people in who have signed in; others go to the sign-in page. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const router = inject(Router);
  return (await known(inject(Session))) !== null || atTheDoor(router, state.url);
};

/** Lets server admins in; others go to their projects. */
export const serverAdmins: CanActivateFn = async (_route, state) => {
  const router = inject(Router);
  const person = await known(inject(Session));
  if (person === null) return atTheDoor(router, state.url);
  return person.isServerAdmin || router.createUrlTree(['/projects']);
};

/**
 * Lets people with one of these roles in the project in; other members go to the first page of their role. Whoever is no
 * member comes in, too: the project says that it is not there.
 */
export function members(...roles: Role[]): CanActivateFn {
  return async (route, state) => {
    const [router, session] = [inject(Router), inject(Session)];
    if ((await known(session)) === null) return atTheDoor(router, state.url);
    const project = projectOf(route);
    if (session.roleIn(project) === null) await session.refresh(); // somebody may have added them just now
    const role = session.roleIn(project);
    if (role === null || roles.includes(role)) return true;
    return router.createUrlTree(['/p', project, mayAnnotate(role) ? 'annotate' : 'releases']);
  };
}

function projectOf({ paramMap, parent }: ActivatedRouteSnapshot): string {
  return paramMap.get('project') ?? (parent === null ? '' : projectOf(parent));
}

function atTheDoor(router: Router, next: string): UrlTree {
  return router.createUrlTree(['/sign-in'], { queryParams: { next } });
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
