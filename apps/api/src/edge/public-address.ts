import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The address that people use, without a slash at its end: `https://gannet.example.org` or
 * `https://example.org/gannet`. Throws RangeError with a sentence for what no browser could open.
 */
export function publicAddress(given: string): string {
  const url = URL.parse(given);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new RangeError(
      `must start with http:// or https://, such as https://gannet.example.org or https://example.org/gannet`,
    );
  if (url.username !== '' || url.password !== '') throw new RangeError('must not hold a user name or a password');
  if (url.search !== '' || url.hash !== '') throw new RangeError('must end with its path: nothing after a ? or a #');
  if (/%|\/\//.test(url.pathname))
    throw new RangeError('must have a path of plain names, such as /gannet or /tools/gannet');
  return `${url.origin}${url.pathname}`.replace(/\/$/, '');
}

/** The path below which people reach the server: `/gannet`, or an empty string for the root. */
export function basePathOf(address: string | undefined): string {
  return address === undefined ? '' : new URL(address).pathname.replace(/\/$/, '');
}

/**
 * The address at which a request reached the server, as far as its Host says so; null where it says nothing that is an
 * address.
 */
export function askedAt({
  protocol,
  host,
}: {
  readonly protocol: string;
  readonly host: string | undefined;
}): string | null {
  const url = host === undefined ? null : URL.parse(`${protocol}://${host}`);
  return url === null || url.username !== '' || url.pathname !== '/' ? null : url.origin;
}

/** The address of this machine that a browser on it can open, whatever the server listens on. */
export function localAddress({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

/**
 * Takes the base path off every request before anybody else sees it: HTTP, Socket.IO's polling and its upgrades. A
 * proxy may have taken it off already, so both forms are served. Call it when all other listeners are in place.
 */
export function servedBelow(server: Server, basePath: string): void {
  if (basePath === '') return;
  const strip = (request: IncomingMessage): void => {
    request.url = withoutBase(request.url ?? '/', basePath);
  };
  server.prependListener('request', strip);
  server.prependListener('upgrade', strip);
}

/** `/gannet/api/health` below `/gannet` is `/api/health`; `/gannets` is not below it. */
export function withoutBase(url: string, basePath: string): string {
  if (!url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}
