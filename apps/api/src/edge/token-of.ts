import type { IncomingHttpHeaders } from 'node:http';

/** The bearer token in the headers, if there is one. A browser sends `Authorization: Basic` by itself, but no token. */
export function tokenOf({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  return /^Bearer +([^ ]+) *$/i.exec(authorization)?.[1];
}
