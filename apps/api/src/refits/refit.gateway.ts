import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Answer, RefitAnswer } from '@gannet/contracts';
import { handled, SOCKET } from '../live/handled.js';
import type { LiveSocket } from '../live/connection.js';
import { Refits } from './refits.js';

/** Messages about live refits. */
@WebSocketGateway(SOCKET)
export class RefitGateway {
  constructor(private readonly refits: Refits) {}

  @SubscribeMessage('refit.ask')
  refit(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<RefitAnswer>> {
    const number = this.refits.number();
    return handled(socket, 'refit.ask', payload, (ask) => this.refits.refit(socket.data.caller, ask, number));
  }
}
