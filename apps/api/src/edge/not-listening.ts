import type { Config } from '../config.js';

type Place = Pick<Config, 'host' | 'port'>;

const unknownHost = ({ host }: Place): string =>
  `HOST is ${host}, which is neither an address nor a name that this machine knows. 0.0.0.0 stands for all its addresses.`;

/** By system error code. */
const REASONS: Readonly<Record<string, (place: Place) => string>> = {
  EADDRINUSE: ({ host, port }) =>
    `Another program listens on ${host}:${port} already. Stop it, or set PORT to another number.`,
  EACCES: ({ port }) => `The system does not let this user listen on port ${port}. Set PORT to a number from 1024 on.`,
  EADDRNOTAVAIL: ({ host }) =>
    `This machine does not have the address ${host}. Set HOST to one that it has; 0.0.0.0 stands for all of them.`,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
};

/** Why the server cannot listen, as a sentence for whoever starts it; null for any other error. */
export function whyNotListening(error: unknown, place: Place): string | null {
  const { code = '', syscall = '', hostname } = error as NodeJS.ErrnoException & { hostname?: string };
  const isListening = syscall === 'listen' || (syscall === 'getaddrinfo' && hostname === place.host);
  return isListening && Object.hasOwn(REASONS, code) ? REASONS[code]!(place) : null;
}
