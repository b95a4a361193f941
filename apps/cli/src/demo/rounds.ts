import { setTimeout as wait } from 'node:timers/promises';
import {
  type Answer,
  PROTOCOL_VERSION,
  Round,
  type ServerToClient,
  type ClientToServer,
  type Presence,
} from '@gannet/contracts';
import { io, type Socket } from 'socket.io-client';
import { Failed } from '../failed.js';
import type { Server } from '../server.js';

/** Socket messages may be lost, so the round's state is polled at this interval. */
const POLL_MS = 1000;

const ENDED = new Set(['complete', 'failed', 'cancelled']);

/** Follows the rounds of a project: through the socket, with polling in case messages are lost. */
export class RoundWatch {
  readonly #socket: Socket<ServerToClient, ClientToServer>;
  #onMoved: (round: Round) => void = () => undefined;

  constructor(
    private readonly server: Server,
    token: string,
    private readonly project: string,
  ) {
    this.#socket = io(server.url, {
      auth: { protocol: PROTOCOL_VERSION, token },
      extraHeaders: { authorization: `Bearer ${token}` },
      transports: ['websocket'],
      forceNew: true,
    });
    this.#socket.on('connect', () =>
      this.#socket.emit('project.watch', { project }, (_answer: Answer<Presence>) => undefined),
    );
    this.#socket.on('round.moved', (moved) => {
      const round = Round.safeParse(moved);
      if (round.success) this.#onMoved(round.data);
    });
  }

  /** The round when it is complete; `onMoved` is called for every change. Throws Failed with the round's failure. */
  async completion(number: number, signal: AbortSignal, onMoved: (round: Round) => void): Promise<Round> {
    let news = Promise.withResolvers<void>();
    this.#onMoved = (round) => {
      if (round.number !== number) return;
      onMoved(round);
      if (ENDED.has(round.state)) news.resolve();
    };
    try {
      for (;;) {
        news = Promise.withResolvers<void>();
        const round = (await this.server.call('rounds', { params: { project: this.project } })).find(
          (one) => one.number === number,
        );
        if (round === undefined) throw new Failed(`Round ${number} is gone from the server.`);
        onMoved(round);
        if (round.state === 'complete') return round;
        if (ENDED.has(round.state))
          throw new Failed(`Round ${number} ended as ${round.state}: ${round.failure ?? 'no reason was given'}`);
        await Promise.race([wait(POLL_MS, undefined, { signal }), news.promise]);
      }
    } finally {
      this.#onMoved = () => undefined;
    }
  }

  close(): void {
    this.#socket.disconnect();
  }
}
