import { Inject, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ConnectedSocket, MessageBody, type OnGatewayConnection, type OnGatewayDisconnect, type OnGatewayInit, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { type Answer, type ClientMessageName, clientMessages, type ClientReply, type Presence, type QueueStatus, type Role } from '@gannet/contracts';
import type { z } from 'zod';
import { CONFIG, type Config } from '../config.js';
import { answerOf } from '../edge/answers.js';
import { sentenceOf } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { People } from '../people/people.js';
import { Projects } from '../projects/projects.js';
import { Queue } from '../queue/queue.js';
import { Broadcast } from './broadcast.js';
import { type LiveServer, type LiveSocket, roomOf, roomOfPerson } from './connection.js';
import { Dispatch } from './dispatch.js';
import { callerOf } from './handshake.js';

const STUDIO: readonly Role[] = ['admin', 'annotator'];
const EXPIRE_EVERY_MS = 1000;
// The label map of a 4096 x 4096 image in runs of a few pixels.
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** The socket: every message of the contract, one method each. */
@WebSocketGateway({ cors: false, maxHttpBufferSize: MAX_MESSAGE_BYTES, serveClient: false })
export class LiveGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect, OnApplicationShutdown {
  private readonly log = new Logger(LiveGateway.name);
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    private readonly people: People, private readonly projects: Projects, private readonly queue: Queue, private readonly dispatch: Dispatch,
    private readonly broadcast: Broadcast, @Inject(CONFIG) private readonly config: Config,
  ) {}

  afterInit(server: LiveServer): void {
    server.use((socket, next) => {
      callerOf(socket, this.people, this.config).then((known) => {
        Object.assign(socket.data, known, { since: new Date() });
        next();
      }, (error: unknown) => next(Object.assign(new Error(answerOf(error).message), { data: answerOf(error) })));
    });
    this.broadcast.start(server);
    this.expiry = setInterval(() => void this.queue.expire().catch((error: unknown) => this.log.warn(error)), EXPIRE_EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.expiry);
  }

  async handleConnection(socket: LiveSocket): Promise<void> {
    await socket.join(roomOfPerson(socket.data.caller.personId));
  }

  /** Without another tab of the same person, the item in hand waits a little for them to come back. */
  async handleDisconnect(socket: LiveSocket): Promise<void> {
    const { joined, caller } = socket.data;
    this.dispatch.leave(socket);
    if (!joined) return;
    this.broadcast.presenceMoved(joined.slug);
    if (!this.dispatch.hasOther(socket, joined.slug)) await this.queue.letGo(joined.id, caller.personId).catch((error: unknown) => this.log.warn(error));
  }

  @SubscribeMessage('queue.join')
  join(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<QueueStatus>> {
    return this.answer(socket, 'queue.join', payload, async ({ project: slug }) => {
      const project = await this.projects.found(slug);
      this.dispatch.join(socket, { id: project.id, slug });
      void this.dispatch.pump(slug).then(() => this.broadcast.presenceMoved(slug));
      return this.queue.status(project, socket.data.caller.personId);
    });
  }

  @SubscribeMessage('queue.leave')
  leave(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<object>> {
    return this.answer(socket, 'queue.leave', payload, async () => {
      const { joined } = socket.data;
      this.dispatch.leave(socket);
      if (joined) {
        if (!this.dispatch.hasOther(socket, joined.slug)) await this.queue.letGo(joined.id, socket.data.caller.personId);
        this.broadcast.presenceMoved(joined.slug);
      }
      return {};
    });
  }

  @SubscribeMessage('project.watch')
  watch(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<Presence>> {
    return this.answer(socket, 'project.watch', payload, async ({ project: slug }) => {
      await this.projects.found(slug);
      await socket.join(roomOf(slug));
      return this.broadcast.presenceOf(slug);
    });
  }

  @SubscribeMessage('lease.renew')
  renew(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<{ leaseUntil: string }>> {
    return this.answer(socket, 'lease.renew', payload, (held) => this.queue.renew(socket.data.caller, held));
  }

  @SubscribeMessage('item.submit')
  submit(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<QueueStatus>> {
    return this.answer(socket, 'item.submit', payload, (submission) => this.giveBack(socket, submission.assignmentId, this.queue.submit(socket.data.caller, submission)));
  }

  @SubscribeMessage('item.skip')
  skip(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<QueueStatus>> {
    return this.answer(socket, 'item.skip', payload, (held) => {
      this.dispatch.passOn(socket.data.caller.personId);
      return this.giveBack(socket, held.assignmentId, this.queue.skip(socket.data.caller, held));
    });
  }

  @SubscribeMessage('item.reject')
  reject(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<QueueStatus>> {
    return this.answer(socket, 'item.reject', payload, (rejection) => this.giveBack(socket, rejection.assignmentId, this.queue.reject(socket.data.caller, rejection)));
  }

  /** Once the item is accepted, all of the person's connections that showed it are free for the next. */
  private async giveBack(socket: LiveSocket, assignmentId: string, accepted: Promise<QueueStatus>): Promise<QueueStatus> {
    const status = await accepted;
    for (const other of this.dispatch.connections(status.project)) {
      if (other.data.holds?.assignmentId !== assignmentId) continue;
      delete other.data.holds;
      if (other !== socket) other.emit('lease.lost', { assignmentId, reason: 'You finished this image in another window.' });
    }
    void this.dispatch.pump(status.project);
    return status;
  }

  /** Who may, what fits the contract, then the verb; whatever goes wrong is an answer. */
  private async answer<N extends ClientMessageName>(
    socket: LiveSocket, name: N, payload: unknown, verb: (payload: z.output<(typeof clientMessages)[N]['payload']>) => Promise<ClientReply<N>>,
  ): Promise<Answer<ClientReply<N>>> {
    try {
      await this.checkCaller(socket);
      const parsed = clientMessages[name].payload.safeParse(payload);
      if (!parsed.success) throw new Refused('INVALID', sentenceOf(parsed.error));
      return { ok: true, value: await verb(parsed.data as z.output<(typeof clientMessages)[N]['payload']>) };
    } catch (error) {
      return { ok: false, refusal: answerOf(error) };
    }
  }

  /** Sign-ins end and roles change while a connection stays open: every message asks again. */
  private async checkCaller(socket: LiveSocket): Promise<void> {
    const caller = await socket.data.again();
    if (!caller) throw new Refused('UNAUTHENTICATED', 'Your sign-in has ended. Sign in again; your work is kept in this browser.');
    socket.data.caller = caller;
    if (!STUDIO.includes(caller.role)) throw new Refused('FORBIDDEN', `This needs the role ${STUDIO.join(' or ')}; yours is ${caller.role}.`);
  }
}
