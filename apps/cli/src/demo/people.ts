import type { Role } from '@gannet/contracts';
import type { Server } from '../server.js';

/** Long enough for any demo. */
const TOKEN_DAYS = 1;

/** Makes a person of the role who signs in and gets a token; returns the token. */
export async function newPersonsToken(admin: Server, name: string, role: Role): Promise<string> {
  const email = `${name.toLowerCase().replace(/\W+/g, '-')}@demo.example`;
  const { password } = await admin.call('addPerson', { body: { email, name, role } });
  const person = await admin.as(null).signIn(email, password);
  return tokenOf(person, role);
}

/** A token of whoever is signed in. */
export async function tokenOf(person: Server, role: Role): Promise<string> {
  const { secret } = await person.call('addToken', { body: { name: 'gannet demo', role, days: TOKEN_DAYS } });
  return secret;
}
