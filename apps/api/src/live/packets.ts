import { EventEmitter } from 'node:events';
import { clientMessages, longestMessage, nearest } from '@gannet/contracts';
import { Refused } from '../errors.js';

/** Packet types of the Socket.IO protocol, version 5, that are used here: text, in the one namespace `/`. */
const CONNECT = 0;
const DISCONNECT = 1;
const EVENT = 2;

interface Packet {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number;
  readonly data?: unknown;
}

/** Maximum length of a packet that is not a message: the handshake or a disconnect. */
const LONGEST_CONTROL_PACKET = 1024;
/**
 * Maximum number of brackets, braces, colons and quotes in a message, each: placements of all keypoints have less than
 * half as many.
 */
const MOST_DELIMITERS = 1000;
/** Packet type, id of the requested acknowledgement, and name of the message. */
const HEAD = /^2(\d{0,15})\["([^"\\\p{C}]{1,100})"/u;
/**
 * Replaces every message name that the contract does not define: some names, such as `error`, have a meaning for the
 * socket itself.
 */
export const UNKNOWN_MESSAGE = 'message.unknown';

/**
 * Rate limit in characters: a burst, and a refill per millisecond. A second's worth takes 0.1 s to parse; the label map
 * of a face with all its parts has some ten thousand.
 */
const BUDGET = { most: 32 * 1024 * 1024, perMs: 4 * 1024 } as const;
const TOO_FAST = new Refused(
  'TOO_MANY',
  'This connection sends more than can be read. Wait some seconds and send it again.',
);

/** Takes the place of a message that was not read, with the reason. */
export class UnreadMessage {
  constructor(
    readonly name: string,
    readonly refusal: Refused,
  ) {}
}

/** Encodes packets. */
export class Encoder {
  encode({ type, id, data }: Packet): [string] {
    return [`${type}${id ?? ''}${data === undefined ? '' : JSON.stringify(data)}`];
  }
}

/**
 * Decodes packets. A message is parsed only if it is no longer and no more nested than the contract allows, which
 * bounds the work. Throws on invalid packets, which ends the connection.
 */
export class Decoder extends EventEmitter {
  private hasConnected = false;
  private left = BUDGET.most;
  private filledAt: number;

  /** `now` returns milliseconds. */
  constructor(private readonly now = () => performance.now()) {
    super();
    this.filledAt = now();
  }

  add(packet: unknown): void {
    if (typeof packet !== 'string') throw new RangeError('a packet is text');
    if (packet.startsWith(String(CONNECT))) this.connect();
    this.emit(
      'decoded',
      packet.startsWith(String(EVENT)) ? messageIn(packet, this.mayRead(packet.length)) : controlPacketIn(packet),
    );
  }

  destroy(): void {
    this.removeAllListeners();
  }

  /** Takes a message's characters from the budget; false if there are not enough. */
  private mayRead(characters: number): boolean {
    const now = this.now();
    this.left = Math.min(BUDGET.most, this.left + (now - this.filledAt) * BUDGET.perMs);
    this.filledAt = now;
    if (characters > this.left) return false;
    this.left -= characters;
    return true;
  }

  /** Each handshake causes a database query. */
  private connect(): void {
    if (this.hasConnected) throw new RangeError('a connection greets once');
    this.hasConnected = true;
  }
}

function controlPacketIn(packet: string): Packet {
  const type = Number(packet.charAt(0));
  if (packet.length > LONGEST_CONTROL_PACKET || packet === '' || (type !== CONNECT && type !== DISCONNECT))
    throw new RangeError('no packet of a client');
  const data: unknown = packet.length > 1 ? JSON.parse(packet.slice(1)) : undefined;
  const isRight = type === DISCONNECT ? data === undefined : data === undefined || isObject(data);
  if (!isRight) throw new RangeError('no packet of a client');
  return { type, nsp: '/', data };
}

function messageIn(packet: string, mayRead: boolean): Packet {
  const [, id, name] = HEAD.exec(packet) ?? [];
  if (name === undefined) throw new RangeError('no message');
  const answered = id ? { id: Number(id) } : {};
  const isKnown = Object.hasOwn(clientMessages, name);
  const unread = isKnown ? (whyUnread(packet, name) ?? (mayRead ? null : TOO_FAST)) : noMessage(name);
  if (unread)
    return {
      type: EVENT,
      nsp: '/',
      ...answered,
      data: [isKnown ? name : UNKNOWN_MESSAGE, new UnreadMessage(name, unread)],
    };
  const data: unknown = JSON.parse(packet.slice(1 + (id?.length ?? 0)));
  if (!Array.isArray(data)) throw new RangeError('no message');
  return { type: EVENT, nsp: '/', ...answered, data: data.slice(0, 2) };
}

function noMessage(name: string): Refused {
  const names = Object.keys(clientMessages);
  const meant = nearest(name, names);
  return new Refused(
    'INVALID',
    `There is no message “${name}”${meant === undefined ? `. The messages are ${names.join(', ')}.` : `; did you mean “${meant}”?`}`,
  );
}

function whyUnread(packet: string, name: string): Refused | null {
  const longest = longestMessage(name);
  if (packet.length > longest)
    return new Refused('INVALID', `The message is ${packet.length} characters long; ${name} has at most ${longest}.`);
  const isBusy = ['[', '{', ':', '"'].some((sign) => hasMoreOf(sign, MOST_DELIMITERS, packet));
  return isBusy ? new Refused('INVALID', `The message has more parts than any ${name} has.`) : null;
}

function hasMoreOf(sign: string, most: number, text: string): boolean {
  let at = -1;
  for (let found = 0; found <= most; found++) {
    at = text.indexOf(sign, at + 1);
    if (at < 0) return false;
  }
  return true;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
