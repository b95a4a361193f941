import { parseCookie } from 'cookie';
import type { CookieOptions } from 'express';
import type { Config } from '../config.js';

export const SESSION_COOKIE = 'gannet_session';

/** Out of reach of scripts and of other sites; `secure` wherever people come by https. */
export function cookieOptions(config: Config): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: config.publicUrl?.startsWith('https:') ?? false };
}

/** The session's secret in a Cookie header, if there is one. */
export function sessionOf(header: string | undefined): string | undefined {
  return header ? parseCookie(header)[SESSION_COOKIE] : undefined;
}
