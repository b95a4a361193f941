import {
  type Answer,
  type ClientMessageName,
  type ClientPayload,
  type ClientReply,
  type ClientToServer,
  type ErrorBody,
  type Item,
  PROTOCOL_VERSION,
  type QueueStatus,
  serverMessages,
  type ServerMessageName,
  type ServerPayload,
  type ServerToClient,
} from '@gannet/contracts';
import { io, type Socket } from 'socket.io-client';
import { within } from './until.js';

interface News {
  readonly name: ServerMessageName;
  readonly payload: unknown;
}

interface Waiter {
  readonly wants: (news: News) => boolean;
  readonly resolve: (payload: unknown) => void;
}

/** Why a connection was refused. */
class ConnectionRefused extends Error {
  override readonly name = 'ConnectionRefused';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A person's open connection that speaks the contract: one tab of the studio, driven by hand. */
export class Annotator {
  private readonly socket: Socket<ServerToClient, ClientToServer>;
  private readonly unread: News[] = [];
  private readonly waiters = new Set<Waiter>();

  private constructor(url: string, auth: Record<string, unknown>) {
    this.socket = io(url, { auth, transports: ['websocket'], forceNew: true, reconnection: false, autoConnect: false });
    for (const name of Object.keys(serverMessages) as ServerMessageName[])
      this.socket.on(name as 'item.assigned', (payload: unknown) => this.hear({ name, payload }));
  }

  /** Connects. Throws ConnectionRefused with the server's reason. */
  static async connect(url: string, token: string, protocol = PROTOCOL_VERSION): Promise<Annotator> {
    const annotator = new Annotator(url, { protocol, token });
    await annotator.reconnect();
    return annotator;
  }

  async reconnect(): Promise<void> {
    const { socket } = this;
    await within(
      'the socket to connect',
      new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', (error: Error & { data?: ErrorBody }) =>
          reject(new ConnectionRefused(error.data?.code ?? 'NONE', error.message)),
        );
        socket.connect();
      }),
    );
  }

  /** Takes a seat at the project's queue, with the assignment that was on the desk before. */
  join(project: string, onDesk?: string): Promise<QueueStatus> {
    return this.value('queue.join', { project, onDesk });
  }

  /** Breaks the connection without a goodbye, as a network would. */
  cut(): void {
    this.socket.io.engine.close();
  }

  get isConnected(): boolean {
    return this.socket.connected;
  }

  close(): void {
    this.socket.disconnect();
  }

  /** Sends a message; the answer, whatever it is. */
  ask<N extends ClientMessageName>(name: N, payload: ClientPayload<N>): Promise<Answer<ClientReply<N>>> {
    // Socket.IO's types lose the link between a message's name and its reply when the name is a parameter.
    const socket = this.socket as unknown as {
      emitWithAck(name: N, payload: unknown): Promise<Answer<ClientReply<N>>>;
    };
    return within(`the answer to ${name}`, socket.emitWithAck(name, payload));
  }

  /** Sends a message that is to be accepted. */
  async value<N extends ClientMessageName>(name: N, payload: ClientPayload<N>): Promise<ClientReply<N>> {
    const answer = await this.ask(name, payload);
    if (!answer.ok) throw new Error(`${name} was refused: ${answer.refusal.code} ${answer.refusal.message}`);
    return answer.value;
  }

  /** Sends a message that is to be refused; the refusal. */
  async refusal<N extends ClientMessageName>(name: N, payload: ClientPayload<N>): Promise<ErrorBody> {
    const answer = await this.ask(name, payload);
    if (answer.ok) throw new Error(`${name} was not refused`);
    return answer.refusal;
  }

  /** The first news of this name that nobody has taken yet and that `wants` accepts; waits for it. */
  next<N extends ServerMessageName>(
    name: N,
    wants: (payload: ServerPayload<N>) => boolean = () => true,
  ): Promise<ServerPayload<N>> {
    const matches = (news: News): boolean => news.name === name && wants(news.payload as ServerPayload<N>);
    const at = this.unread.findIndex(matches);
    if (at >= 0) return Promise.resolve(this.unread.splice(at, 1)[0]!.payload as ServerPayload<N>);
    const heard = new Promise<unknown>((resolve) => this.waiters.add({ wants: matches, resolve }));
    return within(`news of ${name}`, heard as Promise<ServerPayload<N>>);
  }

  /** The next item that is pushed here. */
  item(wants?: (item: Item) => boolean): Promise<Item> {
    return this.next('item.assigned', wants);
  }

  private hear(news: News): void {
    const parsed = { name: news.name, payload: serverMessages[news.name].parse(news.payload) };
    for (const waiter of this.waiters) {
      if (!waiter.wants(parsed)) continue;
      this.waiters.delete(waiter);
      waiter.resolve(parsed.payload);
      return;
    }
    this.unread.push(parsed);
  }
}
