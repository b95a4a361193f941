import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Answer, Presence, QueueStatus } from '@gannet/contracts';
import { errorBodyOf } from '../edge/error-bodies.js';
import { Projects } from '../projects/projects.js';
import { Leases } from '../queue/leases.js';
import { handled, reportRefusals, SOCKET } from './handled.js';
import { Broadcast } from './broadcast.js';
import { type LiveServer, type LiveSocket, roomOf, roomOfPerson, SERVER_ADMINS } from './connection.js';
import { Dispatch } from './dispatch.js';
import { SocketAuth } from './socket-auth.js';
import { type UnreadMessage, UNKNOWN_MESSAGE } from './packets.js';

const EXPIRE_EVERY_MS = 1000;
/** The end of a sign-in or token triggers no notification. */
const RECHECK_EVERY_MS = 60_000;

/** Connections: connecting, joining and leaving queues, watching projects, renewing leases, disconnecting. */
@WebSocketGateway(SOCKET)
export class LiveGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect, OnApplicationShutdown {
  private readonly log = new Logger(LiveGateway.name);
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly door: SocketAuth,
    private readonly projects: Projects,
    private readonly leases: Leases,
    private readonly dispatch: Dispatch,
    private readonly broadcast: Broadcast,
  ) {}

  afterInit(server: LiveServer): void {
    server.use((socket, next) => {
      this.door.authenticate(socket).then(
        (known) => {
          Object.assign(socket.data, known, { since: new Date() });
          reportRefusals(socket);
          next();
        },
        (error: unknown) => {
          const data = errorBodyOf(error);
          next(Object.assign(new Error(data.message), { data }));
          setImmediate(() => socket.conn.close()); // after the refusal has been sent
        },
      );
    });
    this.broadcast.start(server);
    const warn = (error: unknown): void => this.log.warn(error);
    this.timers.push(
      setInterval(() => {
        this.dispatch.remind(Date.now());
        void this.leases.expire().catch(warn);
      }, EXPIRE_EVERY_MS),
      setInterval(() => void this.broadcast.recheck().catch(warn), RECHECK_EVERY_MS),
    );
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  async handleConnection(socket: LiveSocket): Promise<void> {
    socket.onAny(() => this.dispatch.messageReceived(socket));
    await socket.join(roomOfPerson(socket.data.caller.personId));
    if (socket.data.caller.isServerAdmin) await socket.join(SERVER_ADMINS);
  }

  /** If the person has no other connection, the leased item waits a little for them to come back. */
  async handleDisconnect(socket: LiveSocket): Promise<void> {
    const { joined, caller } = socket.data;
    this.dispatch.leave(socket);
    if (!joined) return;
    this.broadcast.presenceMoved(joined.slug);
    if (!this.dispatch.hasOther(socket, joined.slug))
      await this.leases.startGrace(joined.id, caller.personId).catch((error: unknown) => this.log.warn(error));
  }

  @SubscribeMessage(UNKNOWN_MESSAGE)
  unknown(@MessageBody() { refusal }: UnreadMessage): Answer<never> {
    return { ok: false, refusal: errorBodyOf(refusal) };
  }

  @SubscribeMessage('queue.join')
  join(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<QueueStatus>> {
    return handled(socket, 'queue.join', payload, async ({ project: slug, onDesk }) => {
      const project = await this.projects.bySlugOrRefuse(slug);
      this.dispatch.join(socket, { id: project.id, slug });
      if (onDesk !== undefined) await this.dispatch.assign(socket, onDesk);
      void this.dispatch.assignAll(slug).then(() => this.broadcast.presenceMoved(slug));
      return this.leases.status(project, socket.data.caller.personId, socket.data.timeZone);
    });
  }

  @SubscribeMessage('queue.leave')
  leave(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<object>> {
    return handled(socket, 'queue.leave', payload, async () => {
      const { joined } = socket.data;
      this.dispatch.leave(socket);
      if (joined) {
        if (!this.dispatch.hasOther(socket, joined.slug))
          await this.leases.startGrace(joined.id, socket.data.caller.personId);
        this.broadcast.presenceMoved(joined.slug);
      }
      return {};
    });
  }

  @SubscribeMessage('project.watch')
  watch(@ConnectedSocket() socket: LiveSocket, @MessageBody() payload: unknown): Promise<Answer<Presence>> {
    return handled(socket, 'project.watch', payload, async ({ project: slug }) => {
      await this.projects.bySlugOrRefuse(slug);
      await socket.join(roomOf(slug));
      return this.broadcast.presenceOf(slug);
    });
  }

  @SubscribeMessage('lease.renew')
  renew(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() payload: unknown,
  ): Promise<Answer<{ leaseUntil: string }>> {
    return handled(socket, 'lease.renew', payload, async (held) => {
      const renewed = await this.leases.renew(socket.data.caller, held);
      this.dispatch.renewed(socket);
      return renewed;
    });
  }
}
