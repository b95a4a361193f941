import { TestBed } from '@angular/core/testing';
import { PROTOCOL_VERSION } from '@gannet/contracts';
import type { Socket } from 'socket.io-client';
import { WIRE } from './socket';

it('the connection tries a web socket, then polling, and says whose page it is and where the day begins', () => {
  const socket = TestBed.inject(WIRE)('a-person') as unknown as Socket;
  expect(socket.connected || socket.active).toBe(false);
  expect(socket.io.opts).toMatchObject({ transports: ['websocket', 'polling'], tryAllTransports: true });
  expect(socket.auth).toEqual({
    protocol: PROTOCOL_VERSION,
    personId: 'a-person',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
});
