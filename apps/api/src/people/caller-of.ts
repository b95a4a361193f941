import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import type { People } from './people.js';
import { sessionOf } from './session-cookie.js';

/** The token in the headers of a program's request, if there is one. */
function tokenOf({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  const [scheme, token] = authorization.split(' ');
  return scheme === 'Bearer' && token ? token : undefined;
}

/**
 * Who sends these headers, by token or by session cookie; null for nobody. Refuses with the reason where the token is
 * no good.
 */
export async function callerOf(people: People, headers: IncomingHttpHeaders): Promise<Caller | null> {
  const token = tokenOf(headers);
  if (token !== undefined) return people.callerOfToken(token);
  const secret = sessionOf(headers.cookie);
  return secret ? people.callerOfSession(secret) : null;
}

/** Whether somebody known sends these headers. */
export async function isKnown(people: People, headers: IncomingHttpHeaders): Promise<boolean> {
  try {
    return (await callerOf(people, headers)) !== null;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}
