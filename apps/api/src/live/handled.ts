import {
  type Answer,
  type ClientMessageName,
  clientMessages,
  type ClientReply,
  longestMessage,
} from '@gannet/contracts';
import type { z } from 'zod';
import { errorBodyOf } from '../edge/error-bodies.js';
import { validated } from '../edge/serves.js';
import { Refused } from '../errors.js';
import type { Place } from '../people/memberships.store.js';
import type { LiveSocket } from './connection.js';
import { Decoder, Encoder, UnreadMessage } from './packets.js';

/**
 * Options shared by all gateways of the one socket server. Polling replaces web sockets where a proxy does not allow
 * them.
 */
export const SOCKET = {
  cors: false,
  serveClient: false,
  transports: ['websocket' as const, 'polling' as const],
  parser: { Encoder, Decoder },
  maxHttpBufferSize: longestMessage('item.submit'),
};

/** Messages that everyone who has signed in may send. */
const OF_NO_PROJECT: readonly ClientMessageName[] = ['queue.leave'];

/** Maximum number of unanswered messages per connection: the client has three or four at a time. */
const MOST_PENDING = 30;

/** Checks the payload and the caller's role where it belongs, then runs `verb`; every failure becomes an answer. */
export async function handled<N extends ClientMessageName>(
  socket: LiveSocket,
  name: N,
  payload: unknown,
  verb: (payload: z.output<(typeof clientMessages)[N]['payload']>) => Promise<ClientReply<N>>,
): Promise<Answer<ClientReply<N>>> {
  const waiting = socket.data.pending ?? 0;
  if (waiting >= MOST_PENDING)
    return {
      ok: false,
      refusal: errorBodyOf(
        new Refused(
          'TOO_MANY',
          `${waiting} messages of this connection are not answered yet. Wait for an answer before you send another.`,
        ),
      ),
    };
  socket.data.pending = waiting + 1;
  try {
    await checkCaller(socket);
    if (payload instanceof UnreadMessage) throw payload.refusal;
    const type: z.ZodType = clientMessages[name].payload;
    const read = validated(type, payload) as z.output<(typeof clientMessages)[N]['payload']>;
    if (!OF_NO_PROJECT.includes(name)) await socket.data.checkRole(placeOf(read));
    return { ok: true, value: await verb(read) };
  } catch (error) {
    return { ok: false, refusal: errorBodyOf(error) };
  } finally {
    socket.data.pending = (socket.data.pending ?? 1) - 1;
  }
}

/**
 * Makes refusals of messages without an acknowledgement callback reach their sender as news, who would wait forever
 * otherwise.
 */
export function reportRefusals(socket: LiveSocket): void {
  socket.use((event, next) => {
    const [name, payload] = event as [string, unknown];
    if (typeof event.at(-1) !== 'function')
      event.push((answer: Answer<unknown>): void => {
        if (!answer.ok)
          socket.emit('message.refused', {
            message: payload instanceof UnreadMessage ? payload.name : name,
            refusal: answer.refusal,
          });
      });
    next();
  });
}

/** Sign-ins end while a connection is open, so every message is checked. */
async function checkCaller(socket: LiveSocket): Promise<void> {
  const caller = await socket.data.authenticate();
  if (!caller)
    throw new Refused('UNAUTHENTICATED', 'Your sign-in has ended. Sign in again; your work is kept in this browser.');
  socket.data.caller = caller;
}

/** Where a message belongs: it names a project, or an item of one. */
function placeOf(payload: object): Place {
  if ('project' in payload) return { project: String(payload.project) };
  if ('assignmentId' in payload) return { assignmentId: String(payload.assignmentId) };
  if ('work' in payload) return placeOf(payload.work as object);
  throw new Error('a message names no project, in which its sender would have a role');
}
