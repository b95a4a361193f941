import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Ahead, Answer, LeasedItem, QueueStatus } from '@gannet/contracts';
import { Projects } from '../projects/projects.js';
import { Leases } from '../queue/leases.js';
import { Changes } from '../queue/changes.js';
import { Queue } from '../queue/queue.js';
import { handled, SOCKET } from './handled.js';
import type { LiveSocket } from './connection.js';
import { Dispatch } from './dispatch.js';

/** Messages about items: submit, skip, reject. */
@WebSocketGateway(SOCKET)
export class ItemGateway {
  constructor(
    private readonly queue: Queue,
    private readonly leases: Leases,
    private readonly dispatch: Dispatch,
    private readonly projects: Projects,
    private readonly changes: Changes,
  ) {}

  @SubscribeMessage('item.submit')
  submit(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<QueueStatus>> {
    return handled(socket, 'item.submit', payload, (submission) => {
      const { caller, timeZone } = socket.data;
      return this.finish(
        socket,
        submission,
        this.changes.of(caller, submission).then((changed) => this.queue.submit(caller, submission, changed, timeZone)),
      );
    });
  }

  @SubscribeMessage('item.skip')
  skip(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<QueueStatus>> {
    return handled(socket, 'item.skip', payload, (held) => {
      this.dispatch.yieldTurn(socket.data.caller.personId);
      return this.finish(socket, held, this.queue.skip(socket.data.caller, held, socket.data.timeZone));
    });
  }

  @SubscribeMessage('item.reject')
  reject(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<QueueStatus>> {
    return handled(socket, 'item.reject', payload, (rejection) =>
      this.finish(socket, rejection, this.queue.reject(socket.data.caller, rejection, socket.data.timeZone)),
    );
  }

  @SubscribeMessage('queue.ahead')
  ahead(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<Ahead[]>> {
    return handled(socket, 'queue.ahead', payload, async ({ project }) =>
      this.leases.upcoming((await this.projects.bySlugOrRefuse(project)).id, socket.data.caller.personId),
    );
  }

  /** Once it is accepted, tells the person's other windows that the item is finished and assigns the next items. */
  private async finish(socket: LiveSocket, held: LeasedItem, accepted: Promise<QueueStatus>): Promise<QueueStatus> {
    const status = await accepted;
    for (const freed of this.dispatch.finished(status.project, socket.data.caller.personId, held)) {
      if (freed !== socket)
        freed.emit('lease.lost', {
          assignmentId: held.assignmentId,
          reason: 'You finished this image in another window.',
        });
    }
    void this.dispatch.assignAll(status.project);
    return status;
  }
}
