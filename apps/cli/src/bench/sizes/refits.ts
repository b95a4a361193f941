import {
  type Answer,
  type ClientToServer,
  type Item,
  PROTOCOL_VERSION,
  type RefitAnswer,
  type ServerToClient,
} from '@gannet/contracts';
import { blankLabelMap, encodeRuns } from '@gannet/raster';
import { io, type Socket } from 'socket.io-client';
import { Failed } from '../../failed.js';

const STROKE_ROWS = 3;
const ANSWER_MS = 30 * 60_000;

/** How long an annotator waits for live refits of one image, in seconds. */
interface RefitTimes {
  readonly first: number;
  /** Of the strokes after the first. */
  readonly later: number;
}

/** Takes the next item of the queue and asks for the refits of three strokes, one after the other. */
export async function timeRefits(url: string, token: string, project: string, side: number): Promise<RefitTimes> {
  const socket: Socket<ServerToClient, ClientToServer> = io(url, {
    auth: { protocol: PROTOCOL_VERSION, token },
    extraHeaders: { authorization: `Bearer ${token}` },
    transports: ['websocket'],
    forceNew: true,
  });
  try {
    const item = await new Promise<Item>((resolve, reject) => {
      socket.once('item.assigned', resolve);
      socket.once('connect_error', reject);
      socket.once('connect', () => socket.emit('queue.join', { project }, () => undefined));
    });
    const renewal = setInterval(
      () => socket.emit('lease.renew', { assignmentId: item.assignmentId, fence: item.fence }, () => undefined),
      (item.leaseSeconds * 1000) / 3,
    );
    const seconds: number[] = [];
    for (const row of [0.3, 0.5, 0.7]) {
      const began = performance.now();
      await refit(socket, item, side, Math.round(row * side));
      seconds.push((performance.now() - began) / 1000);
    }
    clearInterval(renewal);
    return { first: seconds[0]!, later: (seconds[1]! + seconds[2]!) / 2 };
  } finally {
    socket.disconnect();
  }
}

async function refit(
  socket: Socket<ServerToClient, ClientToServer>,
  { assignmentId, fence, schemaVersion }: Item,
  side: number,
  row: number,
): Promise<void> {
  const strokes = blankLabelMap(side, side);
  strokes.data.fill(1, row * side, (row + STROKE_ROWS) * side);
  const answer = await new Promise<Answer<RefitAnswer>>((resolve, reject) => {
    socket
      .timeout(ANSWER_MS)
      .emit(
        'refit.ask',
        { assignmentId, fence, schemaVersion, strokes: { width: side, height: side, runs: encodeRuns(strokes) } },
        (error, given) => (error ? reject(error) : resolve(given)),
      );
  });
  if (!answer.ok) throw new Failed(`A live refit was refused: ${answer.refusal.message}`);
}
