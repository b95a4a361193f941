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
export const WIRE = new InjectionToken<() => Wire>('wire', {
  factory: () => () => io({ path: `${basePath()}/socket.io`, autoConnect: false, transports: ['websocket'], auth: { protocol: PROTOCOL_VERSION }, reconnectionDelayMax: 4000 }),
});
