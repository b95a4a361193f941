import type { IncomingHttpHeaders } from 'node:http';
import { ForbiddenException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { RequestHandler } from 'express';

/** Methods that change nothing. */
const SAFE = ['GET', 'HEAD', 'OPTIONS'];
/** Characters of an origin that a refusal repeats. */
const LONGEST = 200;

/**
 * Why what a browser sends along with the cookie does not count, as a sentence; null when it comes from a page of our
 * own, or from a program. Browsers send the cookie with requests of every page of the same host, whatever its port:
 * only `Origin`, or, where that is missing, `Sec-Fetch-Site` tells ours. No page can set either of them, nor
 * `X-Forwarded-Host`, which proxies that replace `Host` keep it in.
 */
export function whyForeign(
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
 * Why a body is not read: a form, which any page can send, is not what the contract takes. Null for JSON and for no
 * body.
 */
export function whyNoJson({
  'content-type': type,
  'content-length': length,
  'transfer-encoding': encoding,
}: IncomingHttpHeaders): string | null {
  const hasBody = encoding !== undefined || Number(length ?? 0) > 0;
  const isJson = /^application\/json\s*(?:;|$)/i.test(type ?? '');
  return isJson || (type === undefined && !hasBody)
    ? null
    : `Send JSON, with the header Content-Type: application/json${type === undefined ? '' : `, not ${type.slice(0, LONGEST)}`}.`;
}

/** Lets what changes something through when one of our own pages, or a program, sends it, and as JSON. */
export function ownPagesOnly(publicUrl: string | undefined): RequestHandler {
  return ({ method, headers }, _response, next) => {
    if (SAFE.includes(method)) return next();
    const foreign = headers.authorization === undefined ? whyForeign(headers, publicUrl) : null; // no page of others can send a token
    if (foreign !== null) return next(new ForbiddenException(foreign));
    const noJson = whyNoJson(headers);
    next(...(noJson === null ? [] : [new UnsupportedMediaTypeException(noJson)]));
  };
}
