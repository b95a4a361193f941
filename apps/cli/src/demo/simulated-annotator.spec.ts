import { randomUUID } from 'node:crypto';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Answer,
  type ClientPayload,
  type ClientToServer,
  type Item,
  PROTOCOL_VERSION,
  type QueueStatus,
  type ServerToClient,
} from '@gannet/contracts';
import { decodeRuns, encodeRgbPng } from '@gannet/raster';
import { Server, type Socket } from 'socket.io';
import type { Labeller } from './oracle.js';
import { SimulatedAnnotator } from './simulated-annotator.js';

type Submitted = ClientPayload<'item.submit'>;

const TOKEN = 'a-token';
const STATUS: QueueStatus = {
  project: 'demo',
  round: 0,
  roundState: 'annotating',
  done: 0,
  total: 1,
  mineToday: 0,
  mineMeanSeconds: null,
};

/** Gives every pixel the class of its red value. */
const byRed: Labeller = {
  label: async (rgb, width, height) => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, i) => rgb[i * 3]!),
  }),
};

let http: HttpServer;
let sockets: Server<ClientToServer, ServerToClient>;
let annotator: SimulatedAnnotator;
let fence: number;

beforeEach(async () => {
  fence = 0;
  const png = encodeRgbPng(2, 2, Uint8Array.of(0, 0, 0, 1, 0, 0, 1, 0, 0, 2, 0, 0));
  http = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return void response.writeHead(401).end();
    response.writeHead(200, { 'content-type': 'image/png' }).end(png);
  });
  sockets = new Server(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  annotator.leave();
  await sockets.close();
});

function seated(labeller: Labeller = byRed, token = TOKEN): SimulatedAnnotator {
  annotator = new SimulatedAnnotator({
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    token,
    project: 'demo',
    labeller,
  });
  annotator.start();
  return annotator;
}

function newItem(): Item {
  return {
    assignmentId: randomUUID(),
    candidateId: randomUUID(),
    project: 'demo',
    task: 'parts',
    round: 0,
    seed: 7,
    psi: 0.7,
    width: 2,
    height: 2,
    fence: ++fence,
    leaseUntil: new Date(Date.now() + 60_000).toISOString(),
    leaseSeconds: 60,
    hasPrediction: false,
    isAgain: false,
    isRepredicted: false,
    schemaVersion: 1,
    draft: 0,
  };
}

/** Serves a queue: `onJoin` may push, `onSubmit` answers. */
function queue(
  onJoin: (socket: Socket<ClientToServer, ServerToClient>) => void,
  onSubmit: (submitted: Submitted, socket: Socket<ClientToServer, ServerToClient>) => Answer<QueueStatus>,
): void {
  sockets.on('connection', (socket) => {
    socket.on('queue.join', (_payload, reply) => {
      reply({ ok: true, value: STATUS });
      onJoin(socket);
    });
    socket.on('item.submit', (submitted, reply) => reply(onSubmit(submitted, socket)));
  });
}

const ok: Answer<QueueStatus> = { ok: true, value: STATUS };

it('[D4] joins, labels what is pushed and submits it with its fence', async () => {
  const item = newItem();
  const submitted = await new Promise<Submitted>((resolve) => {
    queue(
      (socket) => {
        expect(socket.handshake.auth).toEqual({ protocol: PROTOCOL_VERSION, token: TOKEN });
        socket.emit('item.assigned', item);
      },
      (submission) => (resolve(submission), ok),
    );
    seated();
  });
  if (submitted.task === 'keypoints') throw new Error('it was given parts to label');
  expect(submitted).toMatchObject({
    assignmentId: item.assignmentId,
    fence: item.fence,
    confidence: 'sure',
    seconds: expect.any(Number),
  });
  expect(decodeRuns(submitted.labels, 3)).toEqual({
    ok: true,
    map: { width: 2, height: 2, data: Uint8Array.of(0, 1, 1, 2) },
  });
});

it('[D4] renews the lease within the time that the server gives, whatever that is', async () => {
  const item = { ...newItem(), leaseSeconds: 1 };
  const renewed = Promise.withResolvers<unknown>();
  queue(
    (socket) => {
      socket.on('lease.renew', (held, reply) => {
        renewed.resolve(held);
        reply({ ok: true, value: { leaseUntil: item.leaseUntil } });
      });
      socket.emit('item.assigned', item);
    },
    () => ok,
  );
  seated({ label: (...image) => renewed.promise.then(() => byRed.label(...image)) });
  expect(await renewed.promise).toEqual({ assignmentId: item.assignmentId, fence: item.fence });
});

it('[D4] takes one item after the other', async () => {
  const items = [newItem(), newItem(), newItem()];
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    queue(
      (socket) => socket.emit('item.assigned', items[0]!),
      ({ assignmentId }, socket) => {
        const next = items[seen.push(assignmentId)];
        if (next) socket.emit('item.assigned', next);
        else resolve();
        return ok;
      },
    );
    seated();
  });
  expect(seen).toEqual(items.map(({ assignmentId }) => assignmentId));
});

it('[D4] comes back after a lost connection and finishes the item that is pushed again', async () => {
  const item = newItem();
  let joins = 0;
  await new Promise<void>((resolve) => {
    queue(
      (socket) => {
        joins += 1;
        if (joins === 1) annotator.loseConnection();
        else socket.emit('item.assigned', item);
      },
      () => (resolve(), ok),
    );
    seated();
  });
  expect(joins).toBe(2);
});

it('[D4] does not submit an item whose lease was lost meanwhile', async () => {
  const [lost, next] = [newItem(), newItem()];
  const labelling = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let calls = 0;
  const slow: Labeller = {
    async label(...picture) {
      if (++calls === 1) {
        labelling.resolve();
        await released.promise;
      } else {
        // The lost item's work goes on, and has every chance to be submitted first.
        released.resolve();
        await new Promise((resolve) => setImmediate(resolve));
      }
      return byRed.label(...picture);
    },
  };
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    queue(
      (socket) => {
        socket.emit('item.assigned', lost);
        void labelling.promise.then(() => {
          socket.emit('lease.lost', { assignmentId: lost.assignmentId, reason: 'it ran out' });
          socket.emit('item.assigned', next);
        });
      },
      ({ assignmentId }) => {
        seen.push(assignmentId);
        if (assignmentId === next.assignmentId) resolve();
        return ok;
      },
    );
    seated(slow);
  });
  expect(seen).toEqual([next.assignmentId]);
});

it('[D4] gives up, and says why, when nothing it submits is taken', async () => {
  queue(
    (socket) => socket.emit('item.assigned', newItem()),
    () => ({ ok: false, refusal: { code: 'CONFLICT', message: 'Somebody else has this image now.' } }),
  );
  await expect(seated().ended).rejects.toThrow('a simulated annotator cannot go on: Somebody else has this image now.');
});

it('[D4] gives up when the server does not let it in', async () => {
  sockets.use((_socket, next) => next(new Error('The token is wrong.')));
  await expect(seated().ended).rejects.toThrow('a simulated annotator cannot go on: The token is wrong.');
});
