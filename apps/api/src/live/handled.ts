import {
  type Answer,
  type ClientMessageName,
  clientMessages,
  type ClientReply,
  longestMessage,
  type Role,
} from '@gannet/contracts';
import type { z } from 'zod';
import { errorBodyOf } from '../edge/error-bodies.js';
import { validated } from '../edge/serves.js';
import { Refused } from '../errors.js';
import type { LiveSocket } from './connection.js';
import { Decoder, Encoder, UnreadMessage } from './packets.js';

const ANNOTATING_ROLES: readonly Role[] = ['admin', 'annotator'];

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

/** Maximum number of unanswered messages per connection: the client has three or four at a time. */
const MOST_PENDING = 30;

/** Checks the caller's role and the payload, then runs `verb`; every failure becomes an answer. */
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
    return { ok: true, value: await verb(validated(type, payload) as z.output<(typeof clientMessages)[N]['payload']>) };
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

/** Sign-ins end and roles change while a connection is open, so every message is checked. */
async function checkCaller(socket: LiveSocket): Promise<void> {
  const caller = await socket.data.authenticate();
  if (!caller)
    throw new Refused('UNAUTHENTICATED', 'Your sign-in has ended. Sign in again; your work is kept in this browser.');
  socket.data.caller = caller;
  if (!ANNOTATING_ROLES.includes(caller.role))
    throw new Refused('FORBIDDEN', `This needs the role ${ANNOTATING_ROLES.join(' or ')}; yours is ${caller.role}.`);
}
