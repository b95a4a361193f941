import {
  type Answer,
  type ClientMessageName,
  clientMessages,
  type ClientPayload,
  type ClientReply,
  type ServerMessageName,
} from '@gannet/contracts';
import type { Wire } from '../edge/socket';
import { checkFields } from './known-fields';

type Handler = (payload: unknown) => Answer<unknown> | Promise<Answer<unknown>>;

/** The far end of a socket, in the test's hands: it answers, tells news, goes and comes back. */
export class FakeWire implements Wire {
  connected = false;
  active = true;
  readonly asked: { name: string; payload: unknown }[] = [];
  private readonly listeners = new Map<string, ((...values: never[]) => void)[]>();
  private readonly handlers = new Map<string, Handler>();

  connect(): void {
    this.connected = true;
    this.emit('connect');
  }

  disconnect(): void {
    this.connected = false;
  }

  on(event: string, listener: (...values: never[]) => void): void {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  timeout(): { emitWithAck(event: string, payload: unknown): Promise<unknown> } {
    return {
      emitWithAck: async (name, payload) => {
        this.asked.push({ name, payload });
        checkFields(clientMessages[name as ClientMessageName].payload, payload);
        const handler = this.handlers.get(name);
        if (handler === undefined) throw new Error(`${name} timed out`);
        return handler(payload);
      },
    };
  }

  /** From now on a message is answered so. */
  answer<N extends ClientMessageName>(
    name: N,
    reply: (payload: ClientPayload<N>) => Answer<ClientReply<N>> | Promise<Answer<ClientReply<N>>>,
  ): void {
    this.handlers.set(name, reply as Handler);
  }

  /** From now on a message gets no answer. */
  fallSilent(name: ClientMessageName): void {
    this.handlers.delete(name);
  }

  tell(name: ServerMessageName, payload: unknown): void {
    this.emit(name, payload);
  }

  drop(reason = 'transport close'): void {
    this.connected = false;
    this.emit('disconnect', reason);
  }

  refuse(data: unknown): void {
    this.connected = false;
    this.active = false;
    this.emit('connect_error', Object.assign(new Error('refused'), { data }));
  }

  /** Payloads asked so far under one name. */
  payloadsOf(name: ClientMessageName): unknown[] {
    return this.asked.filter((message) => message.name === name).map((message) => message.payload);
  }

  private emit(event: string, ...values: unknown[]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(...(values as never[]));
  }
}

export function ok<T>(value: T): Answer<T> {
  return { ok: true, value };
}

export function no<T>(
  code: 'GONE' | 'CONFLICT' | 'INVALID' | 'UNAUTHENTICATED' | 'UNAVAILABLE',
  message: string,
): Answer<T> {
  return { ok: false, refusal: { code, message } };
}
