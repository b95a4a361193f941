import type { IncomingHttpHeaders } from 'node:http';
import { ForbiddenException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { tokenOf } from './token-of.js';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];
/** Maximum number of characters of an origin in a refusal. */
const LONGEST = 200;

/**
 * Why a request with a cookie is refused, as a sentence; null when it comes from one of our pages or from a program.
 * Browsers send the cookie with requests from any page of the same host, whatever its port: only `Origin` or, if
 * missing, `Sec-Fetch-Site` identifies ours. No page can set either of them, nor `X-Forwarded-Host`, in which proxies
 * that replace `Host` keep it.
 */
export function whyCrossSite(
  { origin, host, ...headers }: IncomingHttpHeaders,
  publicUrl: string | undefined,
): string | null {
  const site = headers['sec-fetch-site'];
  if (origin === undefined)
    return site === undefined || site === 'same-origin' || site === 'none' ? null : refusal('another site');
  const hosts = [host, headers['x-forwarded-host']].flatMap((one) =>
    typeof one === 'string' ? [`http://${one}`, `https://${one}`] : [],
  );
  return [publicUrl, ...hosts].some((ours) => ours !== undefined && URL.parse(ours)?.origin === origin)
    ? null
    : refusal(origin.slice(0, LONGEST));
}

function refusal(where: string): string {
  return `Nothing is done for pages of ${where}. Where a proxy stands in front, PUBLIC_URL has to be the address that people type.`;
}

/**
 * Why a body is refused: the contract does not take forms, which any page can send. Null for JSON, for bytes (a page of
 * another site has to ask before it sends them) and for no body.
 */
export function whyNotJson({
  'content-type': type,
  'content-length': length,
  'transfer-encoding': encoding,
}: IncomingHttpHeaders): string | null {
  const hasBody = encoding !== undefined || Number(length ?? 0) > 0;
  const isKnown = /^application\/(?:json|octet-stream)\s*(?:;|$)/i.test(type ?? '');
  return isKnown || (type === undefined && !hasBody)
    ? null
    : `Send JSON, with the header Content-Type: application/json${type === undefined ? '' : `, not ${type.slice(0, LONGEST)}`}.`;
}

/** Refuses changes that do not come from one of our own pages or a program, or are not JSON. */
export function refuseCrossSite(publicUrl: string | undefined): RequestHandler {
  return ({ method, headers }, _response, next) => {
    if (SAFE.includes(method)) return next();
    const foreign = tokenOf(headers) === undefined ? whyCrossSite(headers, publicUrl) : null; // pages of other sites cannot send a token
    if (foreign !== null) return next(new ForbiddenException(foreign));
    const noJson = whyNotJson(headers);
    next(...(noJson === null ? [] : [new UnsupportedMediaTypeException(noJson)]));
  };
}
