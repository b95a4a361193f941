import { z } from 'zod';
import { Empty, Id, Instant, Slug, Told, Verbatim, Version } from './primitives.js';
import { MAX_RUN_NUMBERS } from './limits.js';
import { Ahead, Draft, DraftAnswer, DraftSave, Item, QueueStatus, Rejection, Skip } from './queue.js';
import type { Answer } from './refusal.js';
import { Round } from './rounds.js';
import { Submission } from './tasks/tasks.js';
import { RefitAnswer, RefitAsk } from './tasks/parts.js';
import { Held } from './work.js';

/** Who is connected to a project; `seed` is the image in hand. */
export const Presence = z.object({
  project: Slug,
  people: z.array(z.object({ personId: Id, name: Told, seed: z.number().int().nullable(), since: Instant })),
});
export type Presence = z.infer<typeof Presence>;

/** Client → server. Each message has one payload and one reply. */
export const clientMessages = {
  /**
   * From now on the server pushes items of the project to this connection, one at a time. `onDesk` is the assignment
   * that was in hand before the connection broke: it is the first to be pushed, before the answer, unless somebody else
   * has it by now.
   */
  'queue.join': { payload: z.object({ project: Slug, onDesk: Id.optional() }), reply: QueueStatus },
  'queue.leave': { payload: Empty, reply: Empty },
  /** From now on the server sends this connection `round.moved` and `presence.moved` of the project. */
  'project.watch': { payload: z.object({ project: Slug }), reply: Presence },
  'lease.renew': { payload: Held, reply: z.object({ leaseUntil: Instant }) },
  'item.submit': { payload: Submission, reply: QueueStatus },
  'item.skip': { payload: Skip, reply: QueueStatus },
  'item.reject': { payload: Rejection, reply: QueueStatus },
  /** What is likely to be pushed to this person next, the likeliest first; a guess that binds nobody. */
  'queue.ahead': { payload: z.object({ project: Slug }), reply: z.array(Ahead) },
  'refit.ask': { payload: RefitAsk, reply: RefitAnswer },
  'draft.save': { payload: DraftSave, reply: DraftAnswer },
  /** This person's own draft of an item, null when there is none. */
  'draft.find': { payload: z.object({ assignmentId: Id }), reply: Draft.nullable() },
} as const;

/** Messages that carry a label map; every other one is short. */
const WITH_LABELS: readonly string[] = ['item.submit', 'draft.save', 'refit.ask'] satisfies ClientMessageName[];
/** Eight characters a number take any label map: a long run has more digits, and there are fewer of them. */
const LONGEST_WITH_LABELS = 8 * MAX_RUN_NUMBERS;
const LONGEST = 16 * 1024;

/**
 * The most characters of JSON that a message of the client may have, whatever it is called; a longer one is refused
 * unread.
 */
export function longestMessage(name: string): number {
  return WITH_LABELS.includes(name) ? LONGEST_WITH_LABELS : LONGEST;
}

/** Server → client. News only: a client that misses all of it is slow, never wrong. */
export const serverMessages = {
  'item.assigned': Item,
  /** The lease runs out unless it is renewed now. It reaches pages whose own timers the browser slows down or stops. */
  'lease.due': Held,
  'lease.lost': z.object({ assignmentId: Id, reason: Told }),
  'queue.moved': QueueStatus,
  'round.moved': Round,
  'presence.moved': Presence,
  /** Something about a release that is being made changed; what, the server says on request. */
  'build.moved': z.object({ project: Slug, build: Id }),
  'release.published': z.object({ project: Slug, version: Version }),
} as const;

export type ClientMessageName = keyof typeof clientMessages;
export type ServerMessageName = keyof typeof serverMessages;
export type ClientPayload<N extends ClientMessageName> = z.input<(typeof clientMessages)[N]['payload']>;
export type ClientReply<N extends ClientMessageName> = z.output<(typeof clientMessages)[N]['reply']>;
export type ServerPayload<N extends ServerMessageName> = z.output<(typeof serverMessages)[N]>;

/** The same maps in the form Socket.IO's types want. */
export type ClientToServer = {
  [N in ClientMessageName]: (payload: ClientPayload<N>, reply: (answer: Answer<ClientReply<N>>) => void) => void;
};
export type ServerToClient = { [N in ServerMessageName]: (payload: ServerPayload<N>) => void };

/** What a connection says of itself. People come with their session cookie, programs with a token. */
export const Handshake = z.object({
  protocol: z.number().int(),
  token: Verbatim(200).optional(),
  /**
   * Whose page it is: a cookie belongs to all pages of a browser, and somebody else may have signed in from another.
   */
  personId: Id.optional(),
  /** Where they are, as an IANA name such as `Europe/Madrid`: their day begins there. */
  timeZone: Verbatim(64).optional(),
});
export type Handshake = z.infer<typeof Handshake>;
