import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Answer, Draft, DraftAnswer } from '@gannet/contracts';
import { Drafts } from '../drafts/drafts.js';
import { answered, SOCKET } from './answered.js';
import type { LiveSocket } from './connection.js';

/** Messages about drafts. */
@WebSocketGateway(SOCKET)
export class DraftGateway {
  constructor(private readonly drafts: Drafts) {}

  @SubscribeMessage('draft.save')
  saveDraft(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<DraftAnswer>> {
    return answered(socket, 'draft.save', payload, (save) => this.drafts.save(socket.data.caller, save));
  }

  @SubscribeMessage('draft.find')
  findDraft(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<Draft | null>> {
    return answered(socket, 'draft.find', payload, ({ assignmentId }) =>
      this.drafts.find(socket.data.caller, assignmentId),
    );
  }
}
