import type { NewMembership, Role } from '@gannet/contracts';
import type { Server } from '../server.js';

/** Long enough for any demo. */
const TOKEN_DAYS = 1;

/** Adds a person with the role in a project, and returns a token of theirs. */
export async function tokenOfNewPerson(admin: Server, name: string, { project, role }: NewMembership): Promise<string> {
  const email = `${name.toLowerCase().replace(/\W+/g, '-')}@demo.example`;
  const { password } = await admin.call('addPerson', { body: { email, name, memberships: [{ project, role }] } });
  const person = await admin.as(null).signIn(email, password);
  return tokenOf(person, role);
}

/** A token of the signed-in person. */
export async function tokenOf(person: Server, role: Role): Promise<string> {
  const { secret } = await person.call('addToken', { body: { name: 'gannet demo', role, days: TOKEN_DAYS } });
  return secret;
}
