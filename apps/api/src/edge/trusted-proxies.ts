import { isIP } from 'node:net';

/** Groups of addresses that have a name: this machine, and the private networks. */
const NAMED = ['loopback', 'linklocal', 'uniquelocal'];

/** How many proxies are trusted, or which, as Express takes it; null for what is neither. */
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
