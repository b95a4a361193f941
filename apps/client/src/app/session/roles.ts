import { MESSAGE_ROLES, type Person, type Role, rolesCoveredBy } from '@gannet/contracts';

/** A person's role in a project; server admins are admins of every project. Null if they are no member. */
export function roleIn(person: Person | null, project: string): Role | null {
  if (person?.isServerAdmin) return 'admin';
  return person?.memberships.find((membership) => membership.project === project)?.role ?? null;
}

/** The roles that a token of the person can have, the least powerful first. */
export function tokenRoles(person: Person | null): Role[] {
  const own = person?.isServerAdmin ? (['admin'] as const) : (person?.memberships ?? []).map(({ role }) => role);
  const covered = new Set(own.flatMap((role) => rolesCoveredBy(role)));
  return (['consumer', 'annotator', 'reviewer', 'admin'] as const).filter((role) => covered.has(role));
}

/** What a person is on the server, as words. */
export function standingOf({ isServerAdmin, memberships }: Person): string {
  if (isServerAdmin) return 'server admin';
  if (memberships.length === 0) return 'a member of no project yet';
  return memberships.map(({ role, projectName }) => `${role} of ${projectName}`).join(', ');
}

export const mayAnnotate = (role: Role | null): boolean => role !== null && MESSAGE_ROLES.includes(role);
export const mayReadReleases = (role: Role | null): boolean => role === 'admin' || role === 'consumer';

/** What people of each role may do in a project. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  annotator: 'labels images',
  reviewer: 'labels, and sees everybody’s annotations',
  consumer: 'downloads releases',
  admin: 'does everything in the project',
};
export const ROLES = ['annotator', 'reviewer', 'consumer', 'admin'] as const satisfies readonly Role[];
