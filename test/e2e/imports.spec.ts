import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ErrorBody, type LabelImportPreview, Round, routes } from '@gannet/contracts';
import { encodeIndexedPng } from '@gannet/raster';
import { gannet } from '../support/cli.js';
import { bandLabeller, CLASSES } from '../support/labels.js';
import { tarOf } from '../support/tar.js';
import { openWorld, type World } from '../world.js';

const PROJECT = 'faces';
const SIDE = 64;

let world: World;
let token: string;
let folder: string;
beforeAll(async () => {
  world = await openWorld({ env: { WORKERS: '1', THREADS: '2' } });
  await world.addProject(PROJECT, 0, { releaseSize: 8, batchSize: 2, poolSize: 8 });
  token = (await world.admin.call('addToken', { body: { name: 'test', role: 'admin' } })).secret;
  folder = path.join(world.home.folder, 'files');
  mkdirSync(folder);
});
afterAll(() => world.close());

/** Label maps of bands, as StyleGAN's own images are named; one cannot be read. */
const FILE = Buffer.from(
  tarOf({
    ...Object.fromEntries(
      await Promise.all(
        [0, 3, 100].map(async (seed) => {
          const map = await bandLabeller.label(new Uint8Array(), SIDE, SIDE);
          return [`masks/seed${String(seed).padStart(4, '0')}.png`, encodeIndexedPng(map)] as const;
        }),
      ),
    ),
    'masks/seed0005.png': Buffer.from('no picture at all'),
  }),
);
const headers = { 'content-type': 'application/octet-stream' };
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function previewed(project: string, file: string, bytes: Buffer): Promise<LabelImportPreview> {
  const response = await world.admin.fetch(
    'previewImport',
    { project },
    { body: new Uint8Array(bytes), headers },
    { file },
  );
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(ErrorBody.parse(answer).message);
  return routes.previewImport.reply.parse(answer);
}

async function imported(project: string, file: string, bytes: Buffer, preview: LabelImportPreview): Promise<Response> {
  const mapping = preview.found.map(({ id, suggested }) => `${id}:${suggested ?? '-'}`).join(',');
  const { schemaVersion, generator } = preview;
  const query = { file, sha256: sha256(bytes), psi: preview.psi ?? 0.7, schemaVersion, generator, mapping };
  return world.admin.fetch('importLabels', { project }, { body: new Uint8Array(bytes), headers }, query);
}

it('a file is looked at with the images that its seeds are, and a server that dies then has stored nothing', async () => {
  const preview = await previewed(PROJECT, 'masks.tar', FILE);
  expect(preview).toMatchObject({
    ...{ images: 3, taken: 0, problemCount: 1, problem: null },
    problems: [{ file: 'masks/seed0005.png' }],
  });
  expect(preview.found.map(({ suggested }) => suggested)).toEqual(CLASSES.map((_name, index) => index));
  const image = await world.admin.fetch('projectImage', { project: PROJECT }, {}, { seed: 100, psi: 0.7 });
  expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png']);
  await world.server.kill();
  await world.restart();
  expect(await world.admin.call('rounds', { params: { project: PROJECT } })).toEqual([]);
});

it('[J3] gannet project import-labels says what becomes of what, and imports a round that learns at once', async () => {
  const file = path.join(folder, 'masks.tar');
  writeFileSync(file, FILE);
  const run = (...words: string[]) =>
    gannet(['project', 'import-labels', PROJECT, file, '--server', world.url, ...words], token);
  const looked = await run('--preview', '--map', '8=');
  expect(looked).toMatchObject({
    code: 0,
    out: '3 images have label maps that can be imported, 0 of them labelled already; nothing was imported.\n',
    err: expect.stringContaining('2 (in 3 images) becomes hair\n'),
  });
  expect(looked.err).toContain('8 (in 3 images) is ignored\n');
  expect(looked.err).toMatch(/masks\/seed0005.png is left out: it is no label map/);
  expect(await run('--map', '77=hair')).toMatchObject({
    code: 1,
    err: expect.stringContaining('The file has no label 77.'),
  });
  const done = await run();
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining('The labels of 3 images are round 0 of faces') });
  expect(await run()).toMatchObject({ code: 0, out: done.out }); // the same file is the same round
  const round = await world.roundIn(PROJECT, 0, 'complete');
  expect(round).toMatchObject({
    humanSeconds: 0,
    labelledInAll: 3,
    version: null,
    imported: { file: 'masks.tar', images: 3 },
  });
  expect(round.quality).not.toBeNull();
  const again = await imported(PROJECT, 'masks.tar', FILE, await previewed(PROJECT, 'masks.tar', FILE));
  expect(Round.parse(await again.json()).number).toBe(0);
});

it('the first round that people label is ranked by that interpreter, and its release has the imported labels', async () => {
  const number = await world.startRound(PROJECT);
  const people = await world.simulate(PROJECT, bandLabeller);
  const { version } = await world.roundIn(PROJECT, number, 'complete');
  people.leave();
  const pool = await world.admin.call('pool', { params: { project: PROJECT, round: number } });
  expect(pool.candidates.every(({ score }) => score !== null)).toBe(true);
  expect(pool.candidates.filter(({ seed }) => [0, 3, 100].includes(seed))).toEqual([]);
  const { manifest } = await world.admin.call('release', { params: { project: PROJECT, version: version! } });
  expect(manifest).toMatchObject({ counts: { human: 5 }, annotations: { imported: 3 } });
  const shard = manifest.files.find((file) => /human.*\.tar$/.test(file.path))!;
  const bytes = Buffer.from(
    await world.admin.bytes('releaseFile', { project: PROJECT, version: version!, path: shard.path }),
  );
  const own = await previewed(PROJECT, 'human.tar', bytes);
  expect(own).toMatchObject({ images: 5, taken: 5, psi: 0.7, problemCount: 0 });
  await world.addProject('copies', 0, { batchSize: 2 });
  const response = await imported('copies', 'human.tar', bytes, await previewed('copies', 'human.tar', bytes));
  expect(Round.parse(await response.json())).toMatchObject({ number: 0, imported: { images: 5 } });
});

it('removed, its labels are out of use: the next round does not learn from them', async () => {
  const removed = await world.admin.call('removeImport', { params: { project: PROJECT, round: 0 } });
  expect(removed.imported?.removed).not.toBeNull();
  const { total } = await world.admin.call('annotations', { params: { project: PROJECT } });
  expect(total).toBe(2);
});
