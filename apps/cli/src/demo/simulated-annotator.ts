import {
  type Answer,
  type ClientMessageName,
  type ClientPayload,
  type ClientReply,
  type ClientToServer,
  type Item,
  PROTOCOL_VERSION,
  routes,
  serverMessages,
  type ServerToClient,
  urlAt,
} from '@gannet/contracts';
import { decodeRgbPng } from '@gannet/raster';
import { io, type Socket } from 'socket.io-client';
import { cliTask } from '../tasks/tasks.js';
import type { Labeller, Placer } from './oracle.js';

interface AnnotatorSettings {
  readonly url: string;
  /** A token of the role annotator. */
  readonly token: string;
  readonly project: string;
  /** Must be able to place keypoints if the project labels them. */
  readonly labeller: Labeller & Partial<Placer>;
}

/** Timeout after which a request is sent again. */
const ANSWER_MS = 20_000;

/** Number of consecutive failed submissions after which the annotator gives up. */
const MAX_MISSES = 10;

interface Work {
  readonly item: Item;
  readonly since: number;
  readonly stop: AbortController;
}

/**
 * A client that behaves like a person at the editor: joins the queue, labels the items that it is assigned, submits
 * them, renews its leases and reconnects after a lost connection.
 */
export class SimulatedAnnotator {
  readonly #socket: Socket<ServerToClient, ClientToServer>;
  readonly #settings: AnnotatorSettings;
  readonly #ended = Promise.withResolvers<void>();
  #work: Work | null = null;
  #labelled = 0;
  #misses = 0;

  constructor(settings: AnnotatorSettings) {
    this.#settings = settings;
    this.#socket = io(settings.url, {
      auth: { protocol: PROTOCOL_VERSION, token: settings.token },
      extraHeaders: { authorization: `Bearer ${settings.token}` },
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
    });
    this.#ended.promise.catch(() => undefined);
    this.#socket.on('connect', () => void this.#join());
    this.#socket.on('connect_error', (error) => this.#onConnectError(error));
    this.#socket.on('item.assigned', (item) => void this.#take(item));
    this.#socket.on('lease.lost', ({ assignmentId }) => this.#lose(assignmentId));
  }

  /** Number of accepted submissions. */
  get labelled(): number {
    return this.#labelled;
  }

  /** Resolves after `leave`; rejects when the annotator cannot continue. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Connects and accepts items from now on. */
  start(): void {
    this.#socket.connect();
  }

  /** Disconnects; a leased item returns to the queue by the server's rules. */
  leave(): void {
    this.#work?.stop.abort();
    this.#work = null;
    this.#socket.disconnect();
    this.#ended.resolve();
  }

  /** Drops the connection as a network failure would; it reconnects. */
  loseConnection(): void {
    this.#socket.io.engine.close();
  }

  async #join(): Promise<void> {
    try {
      await this.#ask('queue.join', { project: this.#settings.project });
    } catch (error) {
      // A connection that was lost meanwhile joins again by itself.
      if (this.#socket.connected) this.#fail(error);
    }
  }

  /** Works on an item until it is submitted, lost, or assigned again under another fence. */
  async #take(pushed: Item): Promise<void> {
    const item = serverMessages['item.assigned'].parse(pushed);
    if (this.#work?.item.assignmentId === item.assignmentId && this.#work.item.fence === item.fence) return;
    this.#work?.stop.abort();
    const work: Work = { item, since: performance.now(), stop: new AbortController() };
    this.#work = work;
    const renewal = setInterval(() => void this.#renew(item), renewalMs(item));
    try {
      await this.#labelAndSubmit(work);
      this.#labelled += 1;
      this.#misses = 0;
      if (this.#work === work) this.#work = null;
    } catch (error) {
      if (this.#work !== work || work.stop.signal.aborted) return;
      this.#work = null;
      this.#miss(error);
    } finally {
      clearInterval(renewal);
    }
  }

  async #labelAndSubmit({ item, since, stop }: Work): Promise<void> {
    const image = await this.#image(item, stop.signal);
    const answer = await cliTask(item.task).answer(this.#settings.labeller, image, item.width);
    stop.signal.throwIfAborted();
    await this.#ask('item.submit', {
      ...answer,
      assignmentId: item.assignmentId,
      fence: item.fence,
      schemaVersion: item.schemaVersion,
      confidence: 'sure',
      seconds: (performance.now() - since) / 1000,
    });
  }

  async #image(item: Item, signal: AbortSignal): Promise<{ width: number; height: number; rgb: Uint8Array }> {
    const url = urlAt(this.#settings.url, routes.candidateImage, { candidateId: item.candidateId });
    const response = await fetch(url, { headers: { authorization: `Bearer ${this.#settings.token}` }, signal });
    if (!response.ok)
      throw new Error(`the image of seed ${item.seed} was not given: ${response.status} ${await response.text()}`);
    const decoded = decodeRgbPng(new Uint8Array(await response.arrayBuffer()));
    if (!decoded.ok) throw new Error(`the image of seed ${item.seed} cannot be read: ${decoded.problem}`);
    return decoded;
  }

  async #renew({ assignmentId, fence }: Item): Promise<void> {
    // `lease.lost` and the refused submission report a lost lease.
    await this.#ask('lease.renew', { assignmentId, fence }).catch(() => undefined);
  }

  #lose(assignmentId: string): void {
    if (this.#work?.item.assignmentId !== assignmentId) return;
    this.#work.stop.abort();
    this.#work = null;
  }

  /** The item goes to somebody else or is assigned again after joining, but not forever. */
  #miss(error: unknown): void {
    this.#misses += 1;
    if (this.#misses >= MAX_MISSES) this.#fail(error);
    else if (this.#socket.connected) void this.#join();
  }

  #onConnectError(error: Error): void {
    // `active` is false when the server refused the handshake; otherwise socket.io keeps trying.
    if (!this.#socket.active) this.#fail(error);
  }

  #fail(error: unknown): void {
    this.#ended.reject(
      new Error(`a simulated annotator cannot go on: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      }),
    );
    this.leave();
  }

  async #ask<N extends ClientMessageName>(name: N, payload: ClientPayload<N>): Promise<ClientReply<N>> {
    // Socket.IO's types lose the link between a message's name and its reply when the name is a type parameter.
    const socket = this.#socket.timeout(ANSWER_MS) as unknown as {
      emitWithAck(name: N, payload: ClientPayload<N>): Promise<Answer<ClientReply<N>>>;
    };
    const answer = await socket.emitWithAck(name, payload);
    if (!answer.ok) throw new Error(answer.refusal.message);
    return answer.value;
  }
}

/** A third of the remaining lease, so that two renewals may be lost; but not more often than twice a second. */
function renewalMs(item: Item): number {
  const left = new Date(item.leaseUntil).getTime() - Date.now();
  return Math.max(500, Math.min(left, item.leaseSeconds * 1000) / 3);
}
