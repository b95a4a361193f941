import { InjectionToken } from '@angular/core';
import { PROTOCOL_VERSION } from '@gannet/contracts';
import { io } from 'socket.io-client';
import { basePath } from './address';

/** The part of Socket.IO's client that `Live` uses, and that tests replace. */
export interface Wire {
  readonly connected: boolean;
  readonly active: boolean;
  connect(): unknown;
  disconnect(): unknown;
  on(event: string, listener: (...values: never[]) => void): unknown;
  timeout(ms: number): { emitWithAck(event: string, payload: unknown): Promise<unknown> };
}

/** Makes a socket that is not connected yet. */
export const WIRE = new InjectionToken<(personId: string) => Wire>('wire', {
  // Polling takes over where a proxy blocks web sockets.
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
