import type { Role } from '@gannet/contracts';
import { Refused } from '../errors.js';

const DELEGABLE: Readonly<Record<Role, readonly Role[]>> = {
  admin: ['admin', 'annotator', 'consumer'],
  annotator: ['annotator'],
  consumer: ['consumer'],
};

/** The roles that a person of `role` may give a token. */
export function delegableRoles(role: Role): readonly Role[] {
  return DELEGABLE[role];
}

/** Whether a person of `role` may give a token the role `asked`. */
export function mayDelegate(role: Role, asked: Role): boolean {
  return DELEGABLE[role].includes(asked);
}

/** The current role of a token: its own, unless its person may no longer have it; then null. */
export function roleOfToken(
  person: { readonly role: Role; readonly active: boolean },
  token: { readonly role: Role; readonly expiresAt: Date },
  now: Date,
): Role | null {
  return person.active && token.expiresAt > now && mayDelegate(person.role, token.role) ? token.role : null;
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
