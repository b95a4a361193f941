import { type Role, Role as Roles, rolesCoveredBy } from '@gannet/contracts';
import { Refused } from '../errors.js';

/** The roles of members whose tokens of the role `asked` act in it. */
export function rolesThatCover(asked: Role): readonly Role[] {
  return Roles.options.filter((role) => rolesCoveredBy(role).includes(asked));
}

/**
 * The role of a call in a project where its person has the role `own`: that of its token, if it is a token's. Null if
 * the person has no role there, or none that covers the token's.
 */
export function roleOfCall(own: Role | null, tokenRole: Role | null): Role | null {
  if (own === null || tokenRole === null) return own;
  return rolesCoveredBy(own).includes(tokenRole) ? tokenRole : null;
}

/** Whether a role is for the releases of a project. */
export function mayReadReleases(role: Role | null): boolean {
  return role === 'admin' || role === 'consumer';
}

/** Refuses requests from a page that was opened by another person, who signed in with the same browser before. */
export function checkSamePerson(
  caller: { readonly personId: string; readonly name: string },
  personId: string | undefined,
): void {
  if (personId === undefined || personId === caller.personId) return;
  throw new Refused(
    'UNAUTHENTICATED',
    `This page was opened by somebody else; ${caller.name} is signed in by now. Reload the page to go on as ${caller.name}.`,
  );
}
