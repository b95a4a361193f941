import type { IncomingMessage } from 'node:http';

/**
 * Whether the proxy at an address is trusted to say whom it speaks for; the `hop` nearest to us is 0. Express has one
 * by its setting.
 */
export type Trust = (address: string, hop: number) => boolean;

/**
 * The address that a request comes from, as Express has it in `request.ip`: also of requests that never get to Express.
 */
export function addressOf(
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
