import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Answer, Draft, DraftAnswer } from '@gannet/contracts';
import { Drafts } from '../drafts/drafts.js';
import { handled, SOCKET } from './handled.js';
import type { LiveSocket } from './connection.js';

/** Messages about drafts. */
@WebSocketGateway(SOCKET)
export class DraftGateway {
  constructor(private readonly drafts: Drafts) {}

  @SubscribeMessage('draft.save')
  saveDraft(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<DraftAnswer>> {
    return handled(socket, 'draft.save', payload, (save) => this.drafts.save(socket.data.caller, save));
  }

  @SubscribeMessage('draft.find')
  findDraft(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<Draft | null>> {
    return handled(socket, 'draft.find', payload, ({ assignmentId }) =>
      this.drafts.find(socket.data.caller, assignmentId),
    );
  }
}
