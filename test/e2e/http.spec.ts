import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Api } from '../support/api.js';
import { bandLabeller } from '../support/labels.js';
import { root } from '../support/server.js';
import { openWorld, type World } from '../world.js';

const PROJECT = 'faces';
const VERSION = '1.0.0';
const SHARD = `shards/${PROJECT}-${VERSION}-train-000000.tar`;

let world: World;
let annotator: Api;
let consumer: Api;
let whole: Buffer;
let etag: string;

beforeAll(async () => {
  world = await openWorld();
  annotator = (await world.addPerson('annotator')).api;
  consumer = (await world.addPerson('consumer')).api;
  await world.addProject(PROJECT, 0, { poolSize: 6, batchSize: 2, releaseSize: 10 });
  await world.simulate(PROJECT, bandLabeller);
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
  const response = await shard();
  whole = Buffer.from(await response.arrayBuffer());
  etag = response.headers.get('etag') ?? '';
});

afterAll(() => world.close());

const shard = (headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  consumer.fetch('releaseFile', { project: PROJECT, version: VERSION, path: SHARD }, { method, headers });

/** Status, the headers that matter to a download, and the body. */
async function seen(
  response: Response,
): Promise<{ status: number; length: string | null; range: string | null; body: Buffer }> {
  const { status, headers } = response;
  return {
    status,
    length: headers.get('content-length'),
    range: headers.get('content-range'),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

it('a file comes whole, with a strong tag that is its SHA-256, and may be kept for good', async () => {
  const { manifest } = await consumer.call('release', { params: { project: PROJECT, version: VERSION } });
  const { headers } = await shard();
  const file = manifest.files.find(({ path }) => path === SHARD);
  expect(etag).toBe(`"${file?.sha256}"`);
  expect(whole).toHaveLength(file?.bytes ?? 0);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/x-tar',
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=31536000, immutable',
  });
});

it('HEAD tells the same without the bytes', async () => {
  const response = await shard({}, 'HEAD');
  expect(response.headers.get('etag')).toBe(etag);
  expect(await seen(response)).toEqual({ status: 200, length: String(whole.length), range: null, body: Buffer.of() });
});

it.each([
  ['bytes=0-99', 0, 99],
  ['bytes=500-', 500, null],
  ['bytes=-77', -77, null],
  ['bytes=10-10', 10, 10],
  ['bytes=100-999999999', 100, null],
] as const)('the range %s is given and nothing else', async (range, from, to) => {
  const start = from < 0 ? whole.length + from : from;
  const end = to ?? whole.length - 1;
  expect(await seen(await shard({ range }))).toEqual({
    status: 206,
    length: String(end - start + 1),
    range: `bytes ${start}-${end}/${whole.length}`,
    body: whole.subarray(start, end + 1),
  });
});

it('HEAD knows no ranges: it tells of the whole file', async () => {
  expect(await seen(await shard({ range: 'bytes=0-99' }, 'HEAD'))).toEqual({
    status: 200,
    length: String(whole.length),
    range: null,
    body: Buffer.of(),
  });
});

it('a range beyond the end is refused with the length there is', async () => {
  expect(await seen(await shard({ range: `bytes=${whole.length}-` }))).toMatchObject({
    status: 416,
    range: `bytes */${whole.length}`,
  });
});

it.each(['pixels=0-5', 'bytes=0-1,50-51', 'bytes=nonsense'])(
  'the range %s is ignored: the whole file comes',
  async (range) => {
    expect(await seen(await shard({ range }))).toMatchObject({ status: 200, body: whole });
  },
);

it('If-Range goes on with the same file and starts over with another', async () => {
  expect(await seen(await shard({ range: 'bytes=5-9', 'if-range': etag }))).toMatchObject({
    status: 206,
    body: whole.subarray(5, 10),
  });
  expect(await seen(await shard({ range: 'bytes=5-9', 'if-range': '"another"' }))).toMatchObject({
    status: 200,
    body: whole,
  });
});

it.each(['itself', 'a list', 'anything', 'a weak form'])(
  'If-None-Match with the tag as %s: what the client has is still right',
  async (how) => {
    const tags = { itself: etag, 'a list': `"another", ${etag}`, anything: '*', 'a weak form': `W/${etag}` } as const;
    const response = await shard({ 'if-none-match': tags[how as keyof typeof tags] });
    expect(await seen(response)).toMatchObject({ status: 304, body: Buffer.of() });
    expect(response.headers.get('etag')).toBe(etag);
  },
);

it.each(['manifest.json', 'SHA256SUMS', 'classes.json', 'provenance.jsonl', 'README.md', 'LICENSE'])(
  '%s is there too',
  async (path) => {
    const response = await consumer.fetch('releaseFile', { project: PROJECT, version: VERSION, path });
    expect(response.status).toBe(200);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBeGreaterThan(0);
    expect(response.headers.get('etag')).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`);
  },
);

it.each(['nothing.tar', '../../gannet.pid', '..%2f..%2fgannet.pid', 'shards', ''])(
  'the path %j is no file of the release',
  async (path) => {
    const { status } = await fetch(`${world.url}/api/projects/${PROJECT}/releases/${VERSION}/files/${path}`, {
      headers: consumer.headers,
    });
    expect([400, 404]).toContain(status);
  },
);

it('an annotator is told why releases are not for them, and a consumer why rounds are not', async () => {
  await expect(annotator.call('releases', { params: { project: PROJECT } })).rejects.toMatchObject({
    status: 403,
    code: 'FORBIDDEN',
    message: 'This needs the role admin or consumer in this project; yours is annotator.',
  });
  await expect(consumer.call('rounds', { params: { project: PROJECT } })).rejects.toMatchObject({
    status: 403,
    code: 'FORBIDDEN',
    message: 'This needs the role admin, reviewer or annotator in this project; yours is consumer.',
  });
});

it('the files of the built client are kept for good and come compressed, all but the page and its icon', async () => {
  const files = readdirSync(path.join(root, 'apps/client/dist/browser')).filter((file) => /\.(?:js|css)$/.test(file));
  expect(files.length).toBeGreaterThan(2);
  const answers = await Promise.all(
    files.map(async (file) => {
      const { headers } = await fetch(`${world.url}/${file}`, { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
      return [file, headers.get('cache-control')];
    }),
  );
  expect(answers).toEqual(files.map((file) => [file, 'public, max-age=31536000, immutable']));
  const [main] = files.filter((file) => file.startsWith('main-'));
  expect(
    (await fetch(`${world.url}/${main}`, { headers: { 'accept-encoding': 'br' } })).headers.get('content-encoding'),
  ).toBe('br');
});

it('the page of the built client has the base element that the server puts there', async () => {
  expect(readFileSync(path.join(root, 'apps/client/dist/browser/index.html'), 'utf8')).toContain('<base href="/"/>');
  expect(await (await fetch(`${world.url}/p/${PROJECT}`)).text()).toContain('<base href="/">');
});

it('croissant.json names the address at which it was asked for', async () => {
  const { hostname } = new URL(world.url);
  for (const origin of [world.url, world.url.replace(hostname, 'localhost')]) {
    const response = await fetch(`${origin}/api/projects/${PROJECT}/releases/${VERSION}/files/croissant.json`, {
      headers: consumer.headers,
    });
    expect(((await response.json()) as { url: string }).url).toBe(`${origin}/p/${PROJECT}/releases/${VERSION}`);
  }
});
