import { z } from 'zod';
import { Empty, Id, Instant, Slug, Told, Verbatim, Version } from './primitives.js';
import { MAX_RUN_NUMBERS } from './limits.js';
import type { Role } from './members.js';
import { Ahead, Draft, DraftAnswer, DraftSave, Item, QueueStatus, Rejection, Skip } from './queue.js';
import { type Answer, ErrorBody } from './refusal.js';
import { Round } from './rounds.js';
import { Submission } from './tasks/tasks.js';
import { RefitAnswer, RefitRequest } from './tasks/parts.js';
import { LeasedItem } from './work.js';

/** Who is connected to a project; `seed` is that of the image being annotated. */
export const Presence = z.object({
  project: Slug,
  people: z.array(z.object({ personId: Id, name: Told, seed: z.number().int().nullable(), since: Instant })),
});
export type Presence = z.infer<typeof Presence>;

/** The roles whose holders may send messages about a project and its items. */
export const MESSAGE_ROLES: readonly Role[] = ['admin', 'reviewer', 'annotator'];

/** Client → server. Each message has one payload and one reply. */
export const clientMessages = {
  /**
   * Subscribes this connection to items of the project, pushed one at a time. `onDesk` is the assignment that was being
   * annotated before the connection broke: it is pushed first, before the reply, unless somebody else has it.
   */
  'queue.join': { payload: z.object({ project: Slug, onDesk: Id.optional() }), reply: QueueStatus },
  'queue.leave': { payload: Empty, reply: Empty },
  /** Subscribes this connection to `round.moved` and `presence.moved` of the project. */
  'project.watch': { payload: z.object({ project: Slug }), reply: Presence },
  'lease.renew': { payload: LeasedItem, reply: z.object({ leaseUntil: Instant }) },
  'item.submit': { payload: Submission, reply: QueueStatus },
  'item.skip': { payload: Skip, reply: QueueStatus },
  'item.reject': { payload: Rejection, reply: QueueStatus },
  /** The items that are likely to be pushed to this person next, most likely first; a guess without commitment. */
  'queue.ahead': { payload: z.object({ project: Slug }), reply: z.array(Ahead) },
  'refit.ask': { payload: RefitRequest, reply: RefitAnswer },
  'draft.save': { payload: DraftSave, reply: DraftAnswer },
  /** This person's own draft of an item, null if there is none. */
  'draft.find': { payload: z.object({ assignmentId: Id }), reply: Draft.nullable() },
} as const;

/** Messages that contain a label map; all others are short. */
const WITH_LABELS: readonly string[] = ['item.submit', 'draft.save', 'refit.ask'] satisfies ClientMessageName[];
/** Eight characters per number suffice for any label map: longer runs have more digits, but there are fewer of them. */
const LONGEST_WITH_LABELS = 8 * MAX_RUN_NUMBERS;
const LONGEST = 16 * 1024;

/** Maximum length of a client message in characters of JSON; a longer one is refused unread. */
export function longestMessage(name: string): number {
  return WITH_LABELS.includes(name) ? LONGEST_WITH_LABELS : LONGEST;
}

/** Server → client. News only: a client that misses all of it is slow, never wrong. */
export const serverMessages = {
  'item.assigned': Item,
  /** The lease is about to expire and must be renewed. Also reaches pages whose own timers the browser throttles. */
  'lease.due': LeasedItem,
  'lease.lost': z.object({ assignmentId: Id, reason: Told }),
  'queue.moved': QueueStatus,
  'round.moved': Round,
  'presence.moved': Presence,
  /** The project's schema has a new version; clients load it. */
  'schema.moved': z.object({ project: Slug, version: z.number().int() }),
  /** The project was archived, restored or deleted; clients load it again. */
  'project.moved': z.object({ project: Slug }),
  /**
   * Somebody became a member, has another role, or is no member any more: clients load what they show of the project
   * and its members again. Also reaches the person concerned, wherever they are.
   */
  'members.moved': z.object({ project: Slug }),
  /** The list of generators has changed; clients request it again. For server admins. */
  'generators.moved': Empty,
  /** A release that is being built has changed; clients request the details. */
  'build.moved': z.object({ project: Slug, build: Id }),
  /** A student's training has moved; clients request the details. */
  'student.moved': z.object({ project: Slug, student: Id }),
  'release.published': z.object({ project: Slug, version: Version }),
  /** Why a message that asked for no answer was refused. */
  'message.refused': z.object({ message: Told, refusal: ErrorBody }),
} as const;

export type ClientMessageName = keyof typeof clientMessages;
export type ServerMessageName = keyof typeof serverMessages;
export type ClientPayload<N extends ClientMessageName> = z.input<(typeof clientMessages)[N]['payload']>;
export type ClientReply<N extends ClientMessageName> = z.output<(typeof clientMessages)[N]['reply']>;
export type ServerPayload<N extends ServerMessageName> = z.output<(typeof serverMessages)[N]>;

/** The same maps as types for Socket.IO. */
export type ClientToServer = {
  [N in ClientMessageName]: (payload: ClientPayload<N>, reply: (answer: Answer<ClientReply<N>>) => void) => void;
};
export type ServerToClient = { [N in ServerMessageName]: (payload: ServerPayload<N>) => void };

/** The handshake of a connection. People authenticate with their session cookie, programs with a token. */
export const Handshake = z.object({
  protocol: z.number().int(),
  token: Verbatim(200).optional(),
  /**
   * The person that the page belongs to: all pages of a browser share a cookie, and somebody else may have signed in
   * from another page.
   */
  personId: Id.optional(),
  /** The person's time zone, as an IANA name such as `Europe/Madrid`, which determines when their day begins. */
  timeZone: Verbatim(64).optional(),
});
export type Handshake = z.infer<typeof Handshake>;
