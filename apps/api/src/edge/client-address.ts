import type { IncomingMessage } from 'node:http';

/**
 * Whether the proxy at an address is trusted to name its client; the nearest `hop` is 0. Express derives such a
 * function from its `trust proxy` setting.
 */
export type Trust = (address: string, hop: number) => boolean;

/**
 * The client address of a request, computed as Express computes `request.ip`, but also for requests that never reach
 * Express.
 */
export function clientAddressOf(
  {
    socket,
    headers,
  }: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } },
  trust: Trust,
): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  const hops = [socket.remoteAddress ?? '', ...forwarded.reverse()];
  const last = hops.findIndex((address, hop) => hop === hops.length - 1 || !trust(address, hop));
  return hops[last] ?? '';
}
