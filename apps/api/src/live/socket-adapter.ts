import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';
import { type ServerOptions as WebSocketOptions, type WebSocket, WebSocketServer } from 'ws';
import { clientAddressOf, type Trust } from '../edge/client-address.js';
import { isAuthenticated } from '../people/caller-of.js';
import type { People } from '../people/people.js';
import { closedWithReason } from './closed-with-reason.js';
import type { LiveSocket } from './connection.js';
import { AnonymousConnections } from './anonymous-connections.js';

/**
 * Maximum message size of a connection that came without a cookie or header: enough for a token in its handshake, and
 * the label maps of small images.
 */
const ANONYMOUS_BYTES = 64 * 1024;
const TOO_LONG_ANONYMOUS = `A message has at most ${ANONYMOUS_BYTES} bytes here; more where the header Authorization has the token.`;
/** How long a connection may take to authenticate. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Requests that were authenticated by their headers. */
const authenticated = new WeakSet<IncomingMessage>();

/**
 * Accepts web sockets; large messages are allowed only if the request's headers authenticated it. Larger ones of others
 * are not even buffered.
 */
class SizeLimitedServer {
  private readonly large: WebSocketServer;
  private readonly small: WebSocketServer;

  constructor(options: WebSocketOptions) {
    this.large = new WebSocketServer({
      ...options,
      WebSocket: closedWithReason(`A message has at most ${options.maxPayload} bytes.`),
    });
    this.small = new WebSocketServer({
      ...options,
      maxPayload: ANONYMOUS_BYTES,
      WebSocket: closedWithReason(TOO_LONG_ANONYMOUS),
    });
  }

  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (client: WebSocket, request: IncomingMessage) => void,
  ): void {
    (authenticated.has(request) ? this.large : this.small).handleUpgrade(request, socket, head, done);
  }

  close(): void {
    this.large.close();
    this.small.close();
  }
}

/** The socket server, protected before the first message: see `SizeLimitedServer` and `AnonymousConnections`. */
export class SocketAdapter extends IoAdapter {
  private readonly anonymous = new AnonymousConnections();
  /** By request: the callback to call when its connection has authenticated. */
  private readonly leaving = new WeakMap<IncomingMessage, () => void>();

  /** `people` is called on the first connection: the service is created later than this adapter. */
  constructor(
    private readonly app: NestExpressApplication,
    private readonly people: () => People,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const guarded = {
      ...options,
      connectTimeout: CONNECT_TIMEOUT_MS,
      wsEngine: SizeLimitedServer,
      allowRequest: (request: IncomingMessage, answer: (problem: string | null, isAllowed: boolean) => void) =>
        void this.admit(request).then(
          (problem) => answer(problem, problem === null),
          () => answer('The server cannot tell who you are at the moment. Try again.', false),
        ),
    };
    const server = super.createIOServer(port, guarded as unknown as ServerOptions);
    server.on('connection', ({ request }: LiveSocket) => this.leaving.get(request)?.());
    return server;
  }

  private trust(): Trust {
    const express = this.app.getHttpAdapter().getInstance() as { get(setting: string): Trust };
    return express.get('trust proxy fn');
  }

  /** Why a request must not become a connection; null if it may. */
  private async admit(request: IncomingMessage): Promise<string | null> {
    if (await isAuthenticated(this.people(), request.headers)) {
      authenticated.add(request);
      return null;
    }
    if (/[?&]transport=polling(?:&|$)/.test(request.url ?? ''))
      return 'Only who has signed in may poll. Use a web socket.'; // polling has a single message size
    const leave = this.anonymous.admit(clientAddressOf(request, this.trust()));
    if (!leave) return 'Too many connections that have not signed in. Try again in a minute.';
    this.leaving.set(request, leave);
    request.socket.once('close', leave);
    if (request.socket.destroyed) leave();
    return null;
  }
}
