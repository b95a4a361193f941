import {
  type Answer,
  type ClientMessageName,
  clientMessages,
  type ClientReply,
  longestMessage,
  type Role,
} from '@gannet/contracts';
import type { z } from 'zod';
import { answerOf } from '../edge/answers.js';
import { read } from '../edge/serves.js';
import { Refused } from '../errors.js';
import type { LiveSocket } from './connection.js';
import { Decoder, Encoder, Unread } from './packets.js';

const STUDIO: readonly Role[] = ['admin', 'annotator'];

/**
 * How every gateway shares the one socket server. Polling takes the place of web sockets where a proxy lets none
 * through.
 */
export const SOCKET = {
  cors: false,
  serveClient: false,
  transports: ['websocket' as const, 'polling' as const],
  parser: { Encoder, Decoder },
  maxHttpBufferSize: longestMessage('item.submit'),
};

/** Messages of a connection that are worked on at once: the studio has three or four on their way. */
const MOST_UNANSWERED = 30;

/** Who may, what fits the contract, then the verb; whatever goes wrong is an answer. */
export async function answered<N extends ClientMessageName>(
  socket: LiveSocket,
  name: N,
  payload: unknown,
  verb: (payload: z.output<(typeof clientMessages)[N]['payload']>) => Promise<ClientReply<N>>,
): Promise<Answer<ClientReply<N>>> {
  const waiting = socket.data.unanswered ?? 0;
  if (waiting >= MOST_UNANSWERED)
    return {
      ok: false,
      refusal: answerOf(
        new Refused(
          'TOO_MANY',
          `${waiting} messages of this connection are not answered yet. Wait for an answer before you send another.`,
        ),
      ),
    };
  socket.data.unanswered = waiting + 1;
  try {
    await checkCaller(socket);
    if (payload instanceof Unread) throw payload.refusal;
    const type: z.ZodType = clientMessages[name].payload;
    return { ok: true, value: await verb(read(type, payload) as z.output<(typeof clientMessages)[N]['payload']>) };
  } catch (error) {
    return { ok: false, refusal: answerOf(error) };
  } finally {
    socket.data.unanswered = (socket.data.unanswered ?? 1) - 1;
  }
}

/**
 * Has a message that asked for no answer tell its sender when it is refused: they would wait for ever for what it asked.
 */
export function answerEvery(socket: LiveSocket): void {
  socket.use((event, next) => {
    const [name, payload] = event as [string, unknown];
    if (typeof event.at(-1) !== 'function')
      event.push((answer: Answer<unknown>): void => {
        if (!answer.ok)
          socket.emit('message.refused', {
            message: payload instanceof Unread ? payload.name : name,
            refusal: answer.refusal,
          });
      });
    next();
  });
}

/** Sign-ins end and roles change while a connection stays open: every message asks again. */
async function checkCaller(socket: LiveSocket): Promise<void> {
  const caller = await socket.data.again();
  if (!caller)
    throw new Refused('UNAUTHENTICATED', 'Your sign-in has ended. Sign in again; your work is kept in this browser.');
  socket.data.caller = caller;
  if (!STUDIO.includes(caller.role))
    throw new Refused('FORBIDDEN', `This needs the role ${STUDIO.join(' or ')}; yours is ${caller.role}.`);
}
