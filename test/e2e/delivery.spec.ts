import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatsOf } from '@gannet/release';
import type { Api } from '../support/api.js';
import { gannet, type Ran } from '../support/cli.js';
import { Gate } from '../support/gate.js';
import { bandLabeller, CLASSES } from '../support/labels.js';
import { root } from '../support/server.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';

const PROJECT = 'faces';

let world: World;
let consumer: Api;
let token: string;

beforeAll(async () => {
  world = await openWorld();
  ({ api: consumer, token } = await world.addPerson('consumer'));
  await world.addProject(PROJECT, 0, { poolSize: 6, batchSize: 2, releaseSize: 20 });
  await world.simulate(PROJECT, bandLabeller);
  // Strategies that choose by coverage and class by class take the whole way, too: embeddings, scores and their
  // classes'.
  for (const [version, strategy] of [
    ['1.0.0', 'herding'],
    ['2.0.0', 'class-balanced+chance'],
  ] as const) {
    expect(await world.roundIn(PROJECT, await world.startRound(PROJECT, { strategy }), 'complete')).toMatchObject({
      version,
      failure: null,
    });
  }
});

afterAll(() => world.close());

const params = (version: string, more: object = {}): Record<string, string> => ({ project: PROJECT, version, ...more });
const format = (name: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  consumer.fetch('releaseFormat', params('1.0.0', { file: `${name}.tar` }), { headers, method });

it('a format is sent while it is made, and from then on with its length and ranges', async () => {
  const head = await format('coco', {}, 'HEAD');
  const first = await format('coco');
  expect(
    [head, first].map(({ status, headers }) => [status, headers.get('content-length'), headers.get('etag')]),
  ).toEqual([
    [200, null, head.headers.get('etag')],
    [200, null, head.headers.get('etag')],
  ]);
  const whole = Buffer.from(await first.arrayBuffer());
  const etag = first.headers.get('etag') ?? '';
  const again = await format('coco');
  expect({ length: again.headers.get('content-length'), etag: again.headers.get('etag') }).toEqual({
    length: String(whole.length),
    etag,
  });
  expect(Buffer.compare(Buffer.from(await again.arrayBuffer()), whole)).toBe(0);
  const part = await format('coco', { range: 'bytes=1000-1999', 'if-range': etag });
  expect(part.status).toBe(206);
  expect(Buffer.compare(Buffer.from(await part.arrayBuffer()), whole.subarray(1000, 2000))).toBe(0);
  expect((await format('coco', { range: `bytes=${whole.length}-` })).status).toBe(416);
});

it('two who ask at once get the same bytes', async () => {
  const [a, b] = await Promise.all([1, 2].map(async () => Buffer.from(await (await format('voc')).arrayBuffer())));
  expect(a!.length).toBeGreaterThan(1000);
  expect(Buffer.compare(a!, b!)).toBe(0);
});

it('a kept format that changed on the disk is made again, not sent', async () => {
  const whole = Buffer.from(await (await format('voc')).arrayBuffer());
  const { id } = await world.admin.call('project', { params: { project: PROJECT } });
  const folder = path.join(world.home.dataDir, 'objects/formats', id, '1.0.0');
  const file = path.join(
    folder,
    readdirSync(folder).find((name) => /^voc-\d+\.tar$/.test(name))!,
  );
  const changed = await readFile(file);
  changed[changed.length - 700]! ^= 1;
  await writeFile(file, changed);
  for (const length of [null, String(whole.length)]) {
    const answer = await format('voc');
    expect(answer.headers.get('content-length')).toBe(length);
    expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), whole)).toBe(0);
  }
});

it('a download that breaks off does not end the making: the next one goes on from the kept whole', async () => {
  const broken = new AbortController();
  const response = await consumer.fetch('releaseFormat', params('1.0.0', { file: 'yolo.tar' }), {
    signal: broken.signal,
  });
  const etag = response.headers.get('etag') ?? '';
  broken.abort();
  await until(
    'the tar to be kept',
    async () => (await format('yolo', {}, 'HEAD')).headers.get('content-length') ?? undefined,
  );
  expect((await format('yolo', { range: 'bytes=100-', 'if-range': etag })).status).toBe(206);
});

it('the whole release is one tar of the folder that a pull leaves, with its length and ranges at once', async () => {
  const head = await format('release', {}, 'HEAD');
  const whole = Buffer.from(await (await format('release')).arrayBuffer());
  expect([head.headers.get('content-length'), head.headers.get('content-disposition')]).toEqual([
    String(whole.length),
    `attachment; filename="${PROJECT}-1.0.0.tar"`,
  ]);
  const part = await format('release', { range: 'bytes=100000-', 'if-range': head.headers.get('etag') ?? '' });
  expect(part.status).toBe(206);
  expect(Buffer.compare(Buffer.from(await part.arrayBuffer()), whole.subarray(100_000))).toBe(0);
  const file = path.join(world.home.folder, 'whole.tar');
  await writeFile(file, whole);
  expect(spawnSync('tar', ['-xf', file, '-C', world.home.folder], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
  const folder = path.join(world.home.folder, `${PROJECT}-1.0.0`);
  expect(await gannet(['verify', folder])).toMatchObject({ code: 0, err: '' });
  const pulled = path.join(world.home.folder, 'pulled-whole');
  expect(await gannet(['pull', `${PROJECT}@1.0.0`, '--server', world.url, '--out', pulled], token)).toMatchObject({
    code: 0,
  });
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(readdirSync(pulled, { recursive: true }).sort());
});

it('an unknown format is refused with those that there are', async () => {
  await expect(
    consumer.call('releaseFormat' as never, { params: params('1.0.0', { file: 'tiff.tar' }) }),
  ).rejects.toMatchObject({
    status: 404,
    message: `There is no format tiff.tar: ask for one of ${['release', ...formatsOf({}).map(({ name }) => name)].map((name) => `${name}.tar`).join(', ')}.`,
  });
});

it('the difference of two rounds: fresh images, the same human ones, another interpreter; kept for the next who asks', async () => {
  const diff = await consumer.call('releaseDiff', { params: params('2.0.0', { from: '1.0.0' }) });
  expect(diff).toMatchObject({
    project: PROJECT,
    from: '1.0.0',
    to: '2.0.0',
    change: 'major',
    relabelled: [],
    redrawn: [],
    same: 2,
  });
  expect(diff.removed).toHaveLength(18);
  expect(diff.added).toHaveLength(18 + 2);
  expect(diff.settings.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['interpreter', 'labelled images', 'seeds']),
  );
  expect(diff.classes).toMatchObject({ added: [], removed: [], renamed: [] });
  expect(diff.classes.drift.reduce((sum, { to }) => sum + (to ?? 0), 0)).toBeCloseTo(1, 9);
  expect(await consumer.call('releaseDiff', { params: params('2.0.0', { from: '1.0.0' }) })).toEqual(diff);
  const { id } = await world.admin.call('project', { params: { project: PROJECT } });
  const file = path.join(world.home.dataDir, 'objects/diffs', id, '1.0.0-2.0.0/diff.json');
  for (const unreadable of ['{"project": "fa', '{"of": "an earlier version"}']) {
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(diff);
    await writeFile(file, unreadable);
    expect(await consumer.call('releaseDiff', { params: params('2.0.0', { from: '1.0.0' }) })).toEqual(diff);
  }
});

it('croissant.json says when the release was published', async () => {
  const response = await consumer.fetch('releaseFile', params('1.0.0', { path: 'croissant.json' }));
  const { publishedAt, digest } = await consumer.call('release', { params: params('1.0.0') });
  expect(await response.json()).toMatchObject({
    version: '1.0.0',
    datePublished: publishedAt.slice(0, 10),
    citeAs: expect.stringContaining(digest),
  });
});

it('a release that is withdrawn stays where it is, says why, and is the latest no more', async () => {
  await expect(
    consumer.call('yankRelease', { params: params('2.0.0'), body: { reason: 'half of it is noise' } }),
  ).rejects.toMatchObject({ status: 403 });
  await expect(
    world.admin.call('yankRelease', { params: params('2.0.0'), body: { reason: ' ' } }),
  ).rejects.toMatchObject({ status: 400, message: 'The reason is empty.' });
  expect(
    await world.admin.call('yankRelease', { params: params('2.0.0'), body: { reason: 'half of it is noise' } }),
  ).toMatchObject({ version: '2.0.0', yanked: { reason: 'half of it is noise' } });
  await expect(
    world.admin.call('yankRelease', { params: params('2.0.0'), body: { reason: 'another' } }),
  ).rejects.toMatchObject({ status: 409 });
  expect(await consumer.call('release', { params: params('2.0.0') })).toMatchObject({
    yanked: { reason: 'half of it is noise' },
  });
  const latest = await gannet(
    ['pull', `${PROJECT}@latest`, '--server', world.url, '--out', path.join(world.home.folder, 'latest'), '--json'],
    token,
  );
  expect(JSON.parse(latest.out)).toMatchObject({ version: '1.0.0' });
  expect(await gannet(['list', '--server', world.url], token)).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^faces\t.*\t1\.0\.0$/m),
  });
  const named = await gannet(
    ['pull', `${PROJECT}@2.0.0`, '--server', world.url, '--out', path.join(world.home.folder, 'named')],
    token,
  );
  expect(named).toMatchObject({ code: 0, err: `${PROJECT}@2.0.0 was withdrawn: half of it is noise\n` });
});

/**
 * Begins a pull through a line that is blocked in the middle of the factory, the longest file; `broken` does what it
 * does meanwhile.
 */
async function pullThrough(
  name: string,
  broken: (gate: Gate, folder: string) => Promise<void>,
  as: string,
): Promise<{ ran: Ran; heads: string; folder: string; gate: Gate }> {
  const gate = await Gate.open(world.url);
  const folder = path.join(world.home.folder, name);
  const blocked = gate.blockAfter(400_000);
  const running = gannet(['pull', `${PROJECT}@1.0.0`, '--server', gate.url, '--out', folder], as);
  await blocked;
  await until('a part of a file to be here', () => partsIn(folder).length > 0);
  await broken(gate, folder);
  return { ran: await running, heads: gate.heads, folder, gate };
}

const partsIn = (folder: string): string[] => {
  const parts = path.join(folder, '.gannet-pull/parts');
  return (existsSync(parts) ? readdirSync(parts, { recursive: true, encoding: 'utf8' }) : []).filter(
    (file) => statSync(path.join(parts, file)).isFile() && statSync(path.join(parts, file)).size > 0,
  );
};

it('a token that expires in the middle of a download: what to do is said, what came is kept, and after gannet login it goes on', async () => {
  const person = await world.addPerson('consumer');
  const session = await world.anybody.signIn(person.email, person.password);
  const [old] = await session.call('tokens');
  const { ran, folder, gate } = await pullThrough(
    'expired',
    async (line) => {
      await world.home.sql(`update token set expires_at = now() - interval '1 minute' where id = $1`, [old!.id]);
      line.cut();
      line.release();
    },
    person.token,
  );
  expect(ran).toEqual({
    code: 1,
    out: '',
    err: `The token expired or was revoked during the download. What came is kept: make a new token on your account page at ${gate.url}, put it into GANNET_TOKEN (or run gannet login with it), and then this command again.\n`,
  });
  expect(partsIn(folder)).not.toEqual([]);
  expect(existsSync(path.join(folder, 'manifest.json'))).toBe(false);
  const { secret } = await session.call('addToken', { body: { name: 'new', role: 'consumer' } });
  const home = path.join(world.home.folder, 'config');
  const login = await gannet(['login', '--server', gate.url, '--token', secret, '--json'], '', home);
  expect(JSON.parse(login.out)).toMatchObject({
    server: gate.url,
    memberships: expect.arrayContaining([expect.objectContaining({ role: 'consumer' })]),
  });
  gate.heads = '';
  expect(await gannet(['pull', `${PROJECT}@1.0.0`, '--out', folder], '', home)).toMatchObject({ code: 0, err: '' });
  expect(gate.heads).toMatch(/range: bytes=[1-9]\d*-/);
  expect(await gannet(['verify', folder])).toMatchObject({ code: 0, err: '' });
  await gate.close();
});

it('a download survives a server that is killed and started again, and goes on from its last byte', async () => {
  const { ran, heads, folder, gate } = await pullThrough(
    'survived',
    async (line) => {
      await world.server.kill();
      line.cut();
      await world.restart();
      line.release();
    },
    token,
  );
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(heads).toMatch(/range: bytes=[1-9]\d*-/);
  expect(heads).toMatch(/if-range: "[0-9a-f]{64}"/);
  expect(await gannet(['verify', folder])).toMatchObject({ code: 0, err: '' });
  await gate.close();
});

it('a format that does not fit on the disk of whoever converts is not there at all, and the sentence says why', async () => {
  const folder = path.join(world.home.folder, 'survived');
  // No file of this process may be longer than 8 KiB: the same failing writes as on a full disk, by another name.
  const said = spawnSync(
    'bash',
    [
      '-c',
      'trap "" XFSZ; ulimit -f 8; exec "$0" "$@"',
      process.execPath,
      path.join(root, 'apps/cli/dist/main.js'),
      'convert',
      folder,
      '--to',
      'parquet',
    ],
    { encoding: 'utf8' },
  );
  expect({ status: said.status, err: said.stderr }).toEqual({
    status: 1,
    err: expect.stringMatching(/could not be written as parquet: .*EFBIG.*\. Nothing half-written was kept\.\n$/),
  });
  expect([`${folder}-parquet`, `${folder}-parquet.gannet-part`].filter((name) => existsSync(name))).toEqual([]);
});

it('a shard that changed on the disk is found: no format is made of it, and its length gives it away', async () => {
  const { id } = await world.admin.call('project', { params: { project: PROJECT } });
  const shard = `shards/${PROJECT}-1.0.0-train-000000.tar`;
  const file = path.join(world.home.dataDir, 'objects/releases', id, '1.0.0', shard);
  const bytes = await readFile(file);
  bytes[bytes.length - 700]! ^= 1;
  await writeFile(file, bytes);
  await expect(format('parquet').then((response) => response.arrayBuffer())).rejects.toThrow();
  await until('the log to name the shard', () => world.server.words.includes(`${shard} has changed`) || undefined);
  const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  const good = Buffer.from(bytes);
  good[good.length - 700]! ^= 1;
  const altered = {
    status: 410,
    body: {
      code: 'GONE',
      message: `The stored file ${shard} has changed: its sha256 is ${sha256(bytes)}, not ${sha256(good)}. Tell the people who run this server.`,
    },
  };
  for (const [method, headers] of [
    ['GET', {}],
    ['GET', { range: 'bytes=0-9' }],
  ] as const) {
    const refused = await consumer.fetch('releaseFile', params('1.0.0', { path: shard }), { method, headers });
    expect({ status: refused.status, body: await refused.json() }).toEqual(altered);
  }
  const pulled = await gannet(
    ['pull', `${PROJECT}@1.0.0`, '--server', world.url, '--out', path.join(world.home.folder, 'altered')],
    token,
  );
  expect(pulled).toMatchObject({ code: 1, out: '', err: `${world.url} refused: ${altered.body.message}\n` });
  expect(existsSync(path.join(world.home.folder, 'altered', 'manifest.json'))).toBe(false);
  expect((await format('parquet', {}, 'HEAD')).headers.get('content-length')).toBeNull();
  await writeFile(file, good);
  expect((await consumer.fetch('releaseFile', params('1.0.0', { path: shard }))).status).toBe(200);
  await writeFile(file, good.subarray(0, -512));
  const response = await consumer.fetch('releaseFile', params('1.0.0', { path: shard }));
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 410,
    body: {
      message: expect.stringContaining(
        `The stored file ${shard} has changed: it has ${bytes.length - 512} bytes, not ${bytes.length}.`,
      ),
    },
  });
});

it('a class that was renamed between two releases is the same class: its value is followed, not its name', async () => {
  await world.home.sql(`update project set schema = replace(schema::text, '"skin"', '"face"')::jsonb where slug = $1`, [
    PROJECT,
  ]);
  expect(await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete')).toMatchObject({ version: '3.0.0' });
  const { change, classes } = await consumer.call('releaseDiff', { params: params('3.0.0', { from: '2.0.0' }) });
  expect({ change, renamed: classes.renamed, added: classes.added, removed: classes.removed }).toEqual({
    change: 'major',
    renamed: [{ value: 1, from: 'skin', to: 'face' }],
    added: [],
    removed: [],
  });
  expect(classes.drift.map(({ name }) => name)).toEqual(CLASSES.map((name) => (name === 'skin' ? 'face' : name)));
  expect(classes.drift[1]).toEqual({ name: 'face', from: expect.any(Number), to: expect.any(Number) });
  const said = await gannet(['diff', `${PROJECT}@2.0.0`, '3.0.0', '--server', world.url], token);
  expect(said).toMatchObject({ code: 0, err: '' });
  expect(said.out.split('\n')).toContain('class 1 is called face, no longer skin');
});
