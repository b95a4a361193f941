import { parseCookie } from 'cookie';
import type { CookieOptions } from 'express';
import type { Config } from '../config.js';
import { Refused } from '../errors.js';

export const SESSION_COOKIE = 'gannet_session';

/** Not accessible to scripts or other sites; `secure` if the public address is https. */
export function cookieOptions(config: Config): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'strict',
    path: config.basePath || '/',
    secure: config.publicUrl?.startsWith('https:') ?? false,
  };
}

const THIS_MACHINE = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Refuses sign-ins from an http page when the public address is https: the browser would drop the secure cookie and ask
 * for the password again. Browsers accept it on pages of their own machine.
 */
export function checkCookieIsAccepted(origin: string | undefined, { publicUrl }: Pick<Config, 'publicUrl'>): void {
  const page = origin === undefined ? null : URL.parse(origin);
  if (page?.protocol !== 'http:' || !publicUrl?.startsWith('https:') || THIS_MACHINE.test(page.hostname)) return;
  throw new Refused(
    'FORBIDDEN',
    `Open ${publicUrl} and sign in there: this page came over http, where a browser does not keep this server's sign-in.`,
  );
}

/** The session's secret in a Cookie header, if there is one. */
export function sessionOf(header: string | undefined): string | undefined {
  return header ? parseCookie(header)[SESSION_COOKIE] : undefined;
}
