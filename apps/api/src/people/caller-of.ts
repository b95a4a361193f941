import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../edge/serves.js';
import { tokenOf } from '../edge/token-of.js';
import { Refused } from '../errors.js';
import type { People } from './people.js';
import { sessionOf } from './session-cookie.js';

/**
 * The caller, by token or session cookie; null if there is neither. Refuses with the reason if the token is invalid.
 */
export async function callerOf(people: People, headers: IncomingHttpHeaders): Promise<Caller | null> {
  const token = tokenOf(headers);
  if (token !== undefined) return people.callerOfToken(token);
  const secret = sessionOf(headers.cookie);
  return secret ? people.callerOfSession(secret) : null;
}

/** Whether the headers authenticate a caller. */
export async function isAuthenticated(people: People, headers: IncomingHttpHeaders): Promise<boolean> {
  try {
    return (await callerOf(people, headers)) !== null;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}
