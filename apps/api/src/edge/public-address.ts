import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Characters that need no escaping in a cookie's path and in HTML. */
const PLAIN_NAMES = /^(?:\/[\w.~-]+)*\/?$/;
/** With one of these as the prefix, a request that a proxy has already stripped would be stripped a second time. */
const OF_THE_SERVER = ['api', 'socket.io'];

/**
 * The server's public address without a trailing slash: `https://gannet.example.org` or `https://example.org/gannet`.
 * Throws RangeError with a sentence for an address that no browser could open.
 */
export function publicAddress(given: string): string {
  const url = URL.parse(given);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new RangeError(
      `must start with http:// or https://, such as https://gannet.example.org or https://example.org/gannet`,
    );
  if (url.username !== '' || url.password !== '') throw new RangeError('must not hold a user name or a password');
  if (url.search !== '' || url.hash !== '') throw new RangeError('must end with its path: nothing after a ? or a #');
  if (!PLAIN_NAMES.test(url.pathname))
    throw new RangeError(
      'must have a path of plain names, such as /gannet or /tools/gannet: letters, digits and - . _ ~ only',
    );
  const [, first = ''] = url.pathname.split('/');
  if (OF_THE_SERVER.includes(first))
    throw new RangeError(`must have a path that does not begin with /${first}, which the server itself uses`);
  return `${url.origin}${url.pathname}`.replace(/\/$/, '');
}

/** The path under which the server is reached: `/gannet`, or an empty string for the root. */
export function basePathOf(address: string | undefined): string {
  return address === undefined ? '' : new URL(address).pathname.replace(/\/$/, '');
}

/** The origin at which a request reached the server, according to its Host header; null if that is not an address. */
export function requestedOrigin({
  protocol,
  host,
}: {
  readonly protocol: string;
  readonly host: string | undefined;
}): string | null {
  const url = host === undefined ? null : URL.parse(`${protocol}://${host}`);
  return url === null || url.username !== '' || url.pathname !== '/' ? null : url.origin;
}

/** An address of the server that a browser on this machine can open, whatever address the server listens on. */
export function localAddress({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

/**
 * Removes the base path from every request before other listeners see it: HTTP, Socket.IO's polling and its upgrades. A
 * proxy may have removed it already, so both forms are served. Call it when all other listeners are registered.
 */
export function stripBasePath(server: Server, basePath: string): void {
  if (basePath === '') return;
  const strip = (request: IncomingMessage): void => {
    request.url = withoutBase(request.url ?? '/', basePath);
  };
  server.prependListener('request', strip);
  server.prependListener('upgrade', strip);
}

/** `/gannet/api/health` under `/gannet` is `/api/health`; `/gannets` is not under it. */
export function withoutBase(url: string, basePath: string): string {
  if (!url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}
