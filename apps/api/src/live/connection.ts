import type { Server, Socket } from 'socket.io';
import type { ClientToServer, Held, ServerToClient } from '@gannet/contracts';
import type { Caller } from '../edge/serves.js';

/** What the server knows of one connection. */
interface ConnectionData {
  caller: Caller;
  /** Where its person is, as an IANA name, as far as they said. */
  timeZone?: string;
  /** When it connected. */
  since: Date;
  /** Asks again who it is; null when it may no longer be here. Throws when that cannot be known now. */
  again: () => Promise<Caller | null>;
  /** Messages of it that are not answered yet. */
  unanswered?: number;
  /** The project whose items it takes. */
  joined?: { readonly id: string; readonly slug: string };
  /** The item it was sent last and has not given back. */
  holds?: Held & { readonly seed: number };
  /** When it is reminded to renew what it holds, in milliseconds since 1970. */
  dueAt?: number;
  /** Its lease ran out without a word from it: it gets nothing until it says something. */
  isSilent?: true;
  /** What its person was done with last, here or in another window. */
  gaveBack?: Held;
  /** Set when its person skipped an item: the higher, the later. */
  passedOn?: number;
}

export type LiveServer = Server<ClientToServer, ServerToClient, Record<string, never>, ConnectionData>;
export type LiveSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, ConnectionData>;

const PROJECT_ROOM = 'project:';
/** The room of everybody who watches a project. */
export const roomOf = (slug: string): string => PROJECT_ROOM + slug;
/** The projects that somebody watches. */
export const watchedOn = (server: LiveServer): string[] =>
  [...server.of('/').adapter.rooms.keys()]
    .filter((room) => room.startsWith(PROJECT_ROOM))
    .map((room) => room.slice(PROJECT_ROOM.length));
/** The room of a person's connections. */
export const roomOfPerson = (personId: string): string => `person:${personId}`;
