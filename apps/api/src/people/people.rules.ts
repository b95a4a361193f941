import type { Role } from '@gannet/contracts';
import { Refused } from '../errors.js';

const REACH: Readonly<Record<Role, readonly Role[]>> = {
  admin: ['admin', 'annotator', 'consumer'],
  annotator: ['annotator'],
  consumer: ['consumer'],
};

/** The roles that a person of `role` may hand to a token. */
export function reachOf(role: Role): readonly Role[] {
  return REACH[role];
}

/** Whether a person of `role` may hand `asked` to a token. */
export function mayDelegate(role: Role, asked: Role): boolean {
  return REACH[role].includes(asked);
}

/** The role in which a token acts now: its own, unless its person has lost it since; then none. */
export function roleOfToken(
  person: { readonly role: Role; readonly active: boolean },
  token: { readonly role: Role; readonly expiresAt: Date },
  now: Date,
): Role | null {
  return person.active && token.expiresAt > now && mayDelegate(person.role, token.role) ? token.role : null;
}

/** Nothing that one person did is taken for another's, who signed in from another page of the same browser. */
export function checkPerson(
  caller: { readonly personId: string; readonly name: string },
  personId: string | undefined,
): void {
  if (personId === undefined || personId === caller.personId) return;
  throw new Refused(
    'UNAUTHENTICATED',
    `This page was opened by somebody else; ${caller.name} is signed in by now. Reload the page to go on as ${caller.name}.`,
  );
}
