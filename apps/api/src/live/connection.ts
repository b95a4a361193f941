import type { Server, Socket } from 'socket.io';
import type { ClientToServer, LeasedItem, ServerToClient } from '@gannet/contracts';
import type { Caller } from '../edge/serves.js';
import type { Place } from '../people/memberships.store.js';

/** Whose connection it is. */
export interface Authenticated {
  caller: Caller;
  /** The person's time zone, an IANA name, if the client sent it. */
  timeZone?: string;
  /** Authenticates again; null if access has ended. Throws if that cannot be determined. */
  authenticate: () => Promise<Caller | null>;
  /** Refuses what the caller may not do, or must not know of, where a message belongs. */
  checkRole: (place: Place) => Promise<void>;
  /** Whether the caller may annotate in a project, at present. */
  mayAnnotate: (project: string) => Promise<boolean>;
}

/** State of one connection. */
interface ConnectionData extends Authenticated {
  since: Date;
  /** Number of unanswered messages. */
  pending?: number;
  /** The project whose queue it has joined. */
  joined?: { readonly id: string; readonly slug: string };
  /** The item that was last sent to it and not returned. */
  holds?: LeasedItem & { readonly seed: number };
  /** When it is reminded to renew its lease, in milliseconds since 1970. */
  dueAt?: number;
  /** Its lease expired without a sign of life: it gets no items until it sends a message. */
  isSilent?: true;
  /** The item that its person finished last, here or in another window. */
  finished?: LeasedItem;
  /** Set when its person skipped an item; later skips have higher numbers. */
  yieldedAt?: number;
}

export type LiveServer = Server<ClientToServer, ServerToClient, Record<string, never>, ConnectionData>;
export type LiveSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, ConnectionData>;

const PROJECT_ROOM = 'project:';
/** The room of everyone who watches a project. */
export const roomOf = (slug: string): string => PROJECT_ROOM + slug;
/** The project of a room; null for another room. */
export const projectOf = (room: string): string | null =>
  room.startsWith(PROJECT_ROOM) ? room.slice(PROJECT_ROOM.length) : null;
/** The projects that somebody watches. */
export const watchedOn = (server: LiveServer): string[] =>
  [...server.of('/').adapter.rooms.keys()].map(projectOf).filter((slug) => slug !== null);
/** The room of all server admins' connections. */
export const SERVER_ADMINS = 'server admins';
/** The room of a person's connections. */
export const roomOfPerson = (personId: string): string => `person:${personId}`;
