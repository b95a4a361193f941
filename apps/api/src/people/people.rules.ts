import type { Role } from '@gannet/contracts';

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
export function roleOfToken(person: { readonly role: Role; readonly active: boolean }, token: { readonly role: Role; readonly expiresAt: Date }, now: Date): Role | null {
  return person.active && token.expiresAt > now && mayDelegate(person.role, token.role) ? token.role : null;
}
