import { isIP } from 'node:net';

/** Names that Express knows for groups of addresses: this machine, and the private networks. */
const NAMED = ['loopback', 'linklocal', 'uniquelocal'];

/** Which proxies are trusted, or how many, as Express takes it; null if it is neither. */
export function trustedProxies(given: string): number | string[] | null {
  if (/^\s*\d\s*$/.test(given)) return Number(given);
  const addresses = given.split(',').map((address) => address.trim());
  return addresses.every((address) => NAMED.includes(address) || isNetwork(address)) ? addresses : null;
}

function isNetwork(address: string): boolean {
  const [ip = '', bits, ...rest] = address.split('/');
  const version = isIP(ip);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128))
  );
}
