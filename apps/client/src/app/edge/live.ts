import { inject, Injectable, type Signal, signal, type WritableSignal } from '@angular/core';
import {
  clientMessages,
  type ClientMessageName,
  type ClientPayload,
  type ClientReply,
  ErrorBody,
  serverMessages,
  type ServerMessageName,
  type ServerPayload,
} from '@gannet/contracts';
import { Refused, Unreachable } from './problem';
import { type Wire, WIRE } from './socket';

/** `off` before sign-in; `stale` if this page speaks another protocol than the server and has to be reloaded. */
export type Connection = 'off' | 'connecting' | 'live' | 'lost' | 'stale';

type News = { [N in ServerMessageName]: WritableSignal<ServerPayload<N> | null> };

/** News for those who joined a queue. */
const OF_QUEUE: readonly ServerMessageName[] = ['item.assigned', 'lease.due', 'lease.lost', 'queue.moved'];
const ANSWER_WITHIN_MS = 15_000;
const RETRY_MS = 3_000;
/** How the server refuses the handshake of an older or newer page. */
const OTHER_PROTOCOL: readonly ErrorBody['code'][] = ['CONFLICT', 'GONE', 'INVALID'];

/** Owns the socket: sends requests, receives news, and joins again what it had joined after a lost connection. */
@Injectable({ providedIn: 'root' })
export class Live {
  private readonly state = signal<Connection>('off');
  readonly connection = this.state.asReadonly();
  /** Counts completed (re)connections; an effect on it runs after each of them. */
  readonly arrivals = signal(0);
  /** Counts answers that nobody is signed in here. */
  readonly turnedAway = signal(0);

  private readonly heard: News = {
    'item.assigned': signal(null),
    'lease.due': signal(null),
    'lease.lost': signal(null),
    'queue.moved': signal(null),
    'round.moved': signal(null),
    'presence.moved': signal(null),
    'schema.moved': signal(null),
    'project.moved': signal(null),
    'members.moved': signal(null),
    'generators.moved': signal(null),
    'build.moved': signal(null),
    'student.moved': signal(null),
    'release.published': signal(null),
    'message.refused': signal(null),
  };
  private readonly open = inject(WIRE);
  private wire: Wire | null = null;
  private queue: { readonly project: string; readonly onDesk: () => string | undefined } | null = null;
  private watched: string | null = null;

  /** The latest news of a kind, null before the first. */
  news<N extends ServerMessageName>(name: N): Signal<ServerPayload<N> | null> {
    return this.heard[name];
  }

  /** `personId` is whose page it is. */
  connect(personId = ''): void {
    if (this.wire !== null) return;
    this.state.set('connecting');
    this.wire = this.open(personId);
    this.listen(this.wire);
    this.wire.connect();
  }

  disconnect(): void {
    this.wire?.disconnect();
    this.wire = null;
    this.queue = this.watched = null;
    this.state.set('off');
    for (const name of namesOf(serverMessages)) this.heard[name].set(null);
  }

  /** Throws Refused with the server's sentence, Unreachable without connection or answer. */
  async ask<N extends ClientMessageName>(name: N, payload: ClientPayload<N>): Promise<ClientReply<N>> {
    if (this.wire === null || !this.wire.connected) throw new Unreachable();
    const answer = await this.wire
      .timeout(ANSWER_WITHIN_MS)
      .emitWithAck(name, payload)
      .catch((cause: unknown) => {
        throw new Unreachable(cause);
      });
    try {
      return read(name, answer);
    } catch (error) {
      if (error instanceof Refused && error.code === 'UNAUTHENTICATED') this.turnedAway.update((n) => n + 1);
      throw error;
    }
  }

  /** From now on, and after every reconnect, this connection gets the project's items, first `onDesk` if it is free. */
  async joinQueue(
    project: string,
    onDesk: () => string | undefined = () => undefined,
  ): Promise<ClientReply<'queue.join'>> {
    this.queue = { project, onDesk };
    return this.sit();
  }

  /** Also forgets the queue's news, which would look new to whoever comes back. */
  leaveQueue(): void {
    this.queue = null;
    for (const name of OF_QUEUE) this.heard[name].set(null);
    void this.ask('queue.leave', {}).catch(() => undefined); // The server also notices a closed connection.
  }

  /** From now on, and after every reconnect, this connection gets news of the project's rounds and people. */
  async watch(project: string): Promise<void> {
    this.watched = project;
    if (this.state() === 'live') await this.rewatch();
  }

  private listen(wire: Wire): void {
    wire.on('connect', () => this.arrived(wire));
    wire.on('disconnect', (reason: string) => {
      if (wire !== this.wire) return;
      this.state.set('lost');
      if (reason === 'io server disconnect') this.retry(wire);
    });
    wire.on('connect_error', (error: Error & { data?: unknown }) => this.failed(wire, error));
    for (const name of namesOf(serverMessages)) wire.on(name, (payload: unknown) => this.hear(name, payload));
  }

  private hear<N extends ServerMessageName>(name: N, payload: unknown): void {
    if (this.queue === null && OF_QUEUE.includes(name)) return; // it was sent before the queue was left
    const parsed = serverMessages[name].safeParse(payload);
    if (parsed.success) this.heard[name].set(parsed.data as ServerPayload<N>);
    else console.error(`${name} does not follow the contract`, parsed.error);
  }

  private arrived(wire: Wire): void {
    if (wire !== this.wire) return;
    this.state.set('live');
    const places = [
      this.rewatch(),
      ...(this.queue === null ? [] : [this.sit().then((status) => this.heard['queue.moved'].set(status))]),
    ];
    for (const place of places) place.catch((error: unknown) => console.error(error));
    void Promise.allSettled(places).then(() => this.arrivals.update((n) => n + 1));
  }

  private async rewatch(): Promise<void> {
    if (this.watched !== null)
      this.heard['presence.moved'].set(await this.ask('project.watch', { project: this.watched }));
  }

  private async sit(): Promise<ClientReply<'queue.join'>> {
    if (this.queue === null) throw new Error('no queue was joined');
    const { project, onDesk } = this.queue;
    return this.ask('queue.join', { project, onDesk: onDesk() });
  }

  private failed(wire: Wire, error: { data?: unknown }): void {
    if (wire !== this.wire) return;
    const refusal = ErrorBody.safeParse(error.data);
    if (refusal.success && refusal.data.code === 'UNAUTHENTICATED') return this.turnedAway.update((n) => n + 1);
    if (refusal.success && OTHER_PROTOCOL.includes(refusal.data.code)) return this.state.set('stale');
    this.state.set('lost');
    if (!wire.active) this.retry(wire);
  }

  /** Socket.IO does not reconnect by itself if the server closed or refused the connection. */
  private retry(wire: Wire): void {
    setTimeout(() => {
      if (wire === this.wire && !wire.connected) wire.connect();
    }, RETRY_MS);
  }
}

function namesOf<K extends string>(map: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(map) as K[];
}

function read<N extends ClientMessageName>(name: N, answer: unknown): ClientReply<N> {
  const { ok, value, refusal } = (answer ?? {}) as { ok?: unknown; value?: unknown; refusal?: unknown };
  if (ok !== true) throw new Refused(ErrorBody.parse(refusal));
  return clientMessages[name].reply.parse(value) as ClientReply<N>;
}
