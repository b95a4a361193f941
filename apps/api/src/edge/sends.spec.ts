import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { FolderStore } from '../storage/folder-store.js';
import { errorBodyOf } from './error-bodies.js';
import { type Piece, sendStream, sendObject, sendPieces } from './sends.js';

const ETAG = '"0123abcd"';
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));

let folder: string;
let server: Server;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-sends-'));
  const store = new FolderStore(folder);
  await store.put('shard', BYTES);
  await store.put('empty', new Uint8Array(0));
  const app = express();
  const pieces: Piece[] = [
    BYTES.subarray(0, 3),
    { key: 'empty', bytes: 0 },
    { key: 'shard', bytes: 1000 },
    new Uint8Array(0),
    { key: 'shard', bytes: 1000 },
    BYTES.subarray(0, 7),
  ];
  app.get(
    '/pieces',
    (request, response, next) =>
      void sendPieces(request, response, store, pieces, {
        mediaType: 'application/x-tar',
        etag: ETAG,
        fileName: 'all.tar',
      }).catch(next),
  );
  app.get('/:key', (request, response) => {
    sendObject(request, response, store, { key: request.params.key, mediaType: 'application/x-tar', etag: ETAG }).catch(
      (error: unknown) => response.status(410).json(errorBodyOf(error)),
    );
  });
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

async function ask(headers: Record<string, string> = {}, method = 'GET', key = 'shard') {
  const response = await fetch(`${url}/${key}`, { method, headers });
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, body, header: (name: string) => response.headers.get(name) };
}

it('sends the whole with what a client needs to keep it for good and to resume', async () => {
  const { status, body, header } = await ask();
  expect(status).toBe(200);
  expect(body.equals(BYTES)).toBe(true);
  expect(
    ['content-type', 'content-length', 'etag', 'accept-ranges', 'cache-control', 'x-content-type-options'].map(header),
  ).toEqual(['application/x-tar', '1000', ETAG, 'bytes', 'private, max-age=31536000, immutable', 'nosniff']);
});

it('puts pieces together, whole or any part of them, with the right length', async () => {
  const all = Buffer.concat([BYTES.subarray(0, 3), BYTES, BYTES, BYTES.subarray(0, 7)]);
  const head = await ask({}, 'HEAD', 'pieces');
  expect([
    head.status,
    head.body.length,
    ...['content-length', 'etag', 'accept-ranges', 'content-disposition'].map(head.header),
  ]).toEqual([200, 0, '2010', ETAG, 'bytes', 'attachment; filename="all.tar"']);
  expect((await ask({}, 'GET', 'pieces')).body.equals(all)).toBe(true);
  for (const [start, end] of [
    [0, 0],
    [2, 3],
    [3, 1002],
    [1002, 1003],
    [500, 1500],
    [2002, 2009],
    [2009, 2009],
    [0, 2009],
  ] as const) {
    const { status, body, header } = await ask({ range: `bytes=${start}-${end}`, 'if-range': ETAG }, 'GET', 'pieces');
    expect([status, header('content-range'), header('content-length')]).toEqual([
      206,
      `bytes ${start}-${end}/2010`,
      String(end - start + 1),
    ]);
    expect(body.equals(all.subarray(start, end + 1))).toBe(true);
  }
  expect((await ask({ range: 'bytes=2010-' }, 'GET', 'pieces')).status).toBe(416);
  expect((await ask({ 'if-none-match': ETAG }, 'GET', 'pieces')).status).toBe(304);
});

it('answers HEAD like GET without the body', async () => {
  const [head, get] = [await ask({}, 'HEAD'), await ask()];
  expect(head.status).toBe(200);
  expect(head.body).toHaveLength(0);
  for (const name of ['content-type', 'content-length', 'etag', 'accept-ranges', 'cache-control'])
    expect(head.header(name)).toBe(get.header(name));
});

it.each([
  ['bytes=0-0', 0, 0],
  ['bytes=10-19', 10, 19],
  ['bytes=990-', 990, 999],
  ['bytes=-5', 995, 999],
  ['bytes=-5000', 0, 999],
  ['bytes=990-5000', 990, 999],
  ['bytes=0-9,10-19', 0, 19],
])('sends the part %s', async (range, start, end) => {
  const { status, body, header } = await ask({ range });
  expect(status).toBe(206);
  expect(header('content-range')).toBe(`bytes ${start}-${end}/1000`);
  expect(header('content-length')).toBe(String(end - start + 1));
  expect(body.equals(BYTES.subarray(start, end + 1))).toBe(true);
});

it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])(
  'cannot satisfy %s and says how much there is',
  async (range) => {
    const { status, body, header } = await ask({ range });
    expect(status).toBe(416);
    expect(header('content-range')).toBe('bytes */1000');
    expect(body).toHaveLength(0);
  },
);

it('says that an empty object has no part', async () => {
  expect((await ask({ range: 'bytes=0-' }, 'GET', 'empty')).status).toBe(416);
  expect(await ask({}, 'GET', 'empty')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
});

it.each(['lines=0-5', 'bytes=abc', 'nonsense', 'bytes=0-9,500-509'])(
  'sends the whole where it does not understand, or make up, %s',
  async (range) => {
    const { status, body } = await ask({ range });
    expect(status).toBe(200);
    expect(body.equals(BYTES)).toBe(true);
  },
);

it('sends the part only when If-Range still names the same content', async () => {
  expect((await ask({ range: 'bytes=0-9', 'if-range': ETAG })).status).toBe(206);
  expect((await ask({ range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200);
  expect((await ask({ range: 'bytes=0-9', 'if-range': `W/${ETAG}` })).status).toBe(200);
  expect((await ask({ range: 'bytes=0-9', 'if-range': 'Sat, 01 Jan 2028 00:00:00 GMT' })).status).toBe(200);
});

it.each([ETAG, `W/${ETAG}`, `"other", ${ETAG}`, '*'])(
  'sends nothing to who has it already: If-None-Match %s',
  async (ifNoneMatch) => {
    const { status, body, header } = await ask({ 'if-none-match': ifNoneMatch });
    expect(status).toBe(304);
    expect(body).toHaveLength(0);
    expect(header('etag')).toBe(ETAG);
  },
);

it('sends it to who has another', async () => {
  expect((await ask({ 'if-none-match': '"other"' })).status).toBe(200);
});

it('knows no ranges of HEAD, as HTTP has none', async () => {
  const { status, header } = await ask({ range: 'bytes=0-9' }, 'HEAD');
  expect(status).toBe(200);
  expect(header('content-length')).toBe('1000');
});

it('says that the file is gone, in words and not for good', async () => {
  const { status, body, header } = await ask({}, 'GET', 'lost');
  expect(status).toBe(410);
  expect(JSON.parse(body.toString())).toEqual({
    code: 'GONE',
    message: 'The stored file is missing. Tell the people who run this server.',
  });
  expect(header('cache-control')).toBeNull();
});

describe('what is made while it is sent', () => {
  const CHUNKS = 200;
  const chunk = (i: number): Buffer => Buffer.alloc(100_000, i);
  let made: Server;
  let listeners: number[];
  let left: Promise<void>;
  let failsAt: number;
  beforeEach(async () => {
    [listeners, failsAt] = [[], Infinity];
    const leaving = Promise.withResolvers<void>();
    left = leaving.promise;
    const app = express();
    app.get('/', (_request, response) => {
      const bytes = (async function* () {
        try {
          for (let i = 0; i < CHUNKS; i++) {
            if (i === failsAt) throw new Error(`chunk ${i} cannot be made`);
            yield chunk(i);
            listeners.push(
              response.listenerCount('close') + response.listenerCount('error') + response.listenerCount('drain'),
            );
          }
        } finally {
          leaving.resolve();
        }
      })();
      sendStream(response, bytes, () => response.set('content-type', 'application/x-tar')).catch(
        (error: Error) => response.headersSent || response.status(503).send(error.message),
      );
    });
    made = createServer(app);
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => made.close(resolve)));

  const begin = (signal?: AbortSignal): Promise<Response> =>
    fetch(`http://127.0.0.1:${(made.address() as AddressInfo).port}`, signal ? { signal } : {});

  it('arrives whole, and no chunk leaves a listener behind', async () => {
    const response = await begin();
    const body = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('application/x-tar');
    expect(body.equals(Buffer.concat(Array.from({ length: CHUNKS }, (_, i) => chunk(i))))).toBe(true);
    expect(Math.max(...listeners) - Math.min(...listeners)).toBeLessThan(10);
  });

  it('is made no further when the client went away', async () => {
    const gone = new AbortController();
    await begin(gone.signal);
    gone.abort();
    await left;
    expect(listeners.length).toBeLessThan(CHUNKS - 1);
  });

  it('is an answer when it fails before the first byte, and a broken connection after it', async () => {
    failsAt = 0;
    const answer = await begin();
    expect([answer.status, await answer.text()]).toEqual([503, 'chunk 0 cannot be made']);
    failsAt = 3;
    await expect(begin().then((response) => response.arrayBuffer())).rejects.toThrow('terminated');
  });
});
