import { InjectionToken } from '@angular/core';
import { PROTOCOL_VERSION } from '@gannet/contracts';
import { io } from 'socket.io-client';
import { basePath } from './address';

/** What `Live` needs of a socket; Socket.IO's client is one, and a test's network edge another. */
export interface Wire {
  readonly connected: boolean;
  readonly active: boolean;
  connect(): unknown;
  disconnect(): unknown;
  on(event: string, listener: (...values: never[]) => void): unknown;
  timeout(ms: number): { emitWithAck(event: string, payload: unknown): Promise<unknown> };
}

/** The network edge of the socket: not connected until told to. */
export const WIRE = new InjectionToken<(personId: string) => Wire>('wire', {
  // Where a proxy lets no web socket through, polling takes its place.
  factory: () => (personId) =>
    io({
      path: `${basePath()}/socket.io`,
      autoConnect: false,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      auth: { protocol: PROTOCOL_VERSION, personId, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
      reconnectionDelayMax: 4000,
    }),
});
