import { existsSync, readdirSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { routes, urlAt } from '@gannet/contracts';
import { gannet, type Ran } from '../support/cli.js';
import { bandLabeller } from '../support/labels.js';
import { until } from '../support/until.js';
import { openWorld, type TestPerson, type World } from '../world.js';

const VERSION = '1.0.0';

let world: World;
let token: string;
let ann: TestPerson;

beforeAll(async () => {
  world = await openWorld({ env: { WORKERS: '1' } });
  token = (await world.admin.call('addToken', { body: { name: 'test', role: 'admin' } })).secret;
  ann = await world.addPerson('annotator');
});

afterAll(() => world.close());

const cli = (...words: string[]): Promise<Ran> => gannet(['project', ...words, '--server', world.url], token);
const projectsSeenBy = async (person: TestPerson): Promise<string[]> =>
  (await person.api.call('projects')).map(({ slug }) => slug);

/** The files in the object store that are a project's. */
function filesOf(projectId: string): string[] {
  const objects = path.join(world.home.dataDir, 'objects');
  return ['releases', 'previews', 'formats', 'diffs'].flatMap((kind) => {
    const folder = path.join(objects, kind, projectId);
    return existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : [];
  });
}

it('[L1] a round that computes pauses with its project, over a restart too, and goes on to the end when it is restored', async () => {
  await world.addProject('paused', 0, { poolSize: 400, batchSize: 2, releaseSize: 8 });
  const number = await world.startRound('paused');
  await world.roundWhen('paused', number, 'under way', ({ progress }) => (progress?.done ?? 0) > 0);
  expect((await world.admin.call('archiveProject', { params: { project: 'paused' } })).archivedAt).toMatch(/Z$/);
  const held = await world.round('paused', number);
  expect(held.state).toBe('generating');
  await world.server.kill();
  await world.restart();
  // The only worker does this project's work from start to end meanwhile.
  await world.addProject('busy', 9000, { poolSize: 4, batchSize: 1, releaseSize: 4 });
  await world.simulate('busy', bandLabeller);
  await world.roundIn('busy', await world.startRound('busy'), 'complete');
  expect((await world.round('paused', number)).progress?.done).toBe(held.progress?.done);
  await world.admin.call('restoreProject', { params: { project: 'paused' } });
  await world.simulate('paused', bandLabeller);
  expect((await world.roundIn('paused', number, 'complete')).labelledInAll).toBe(2);
});

it('[L2] whoever holds an image is told, sees the project no more, and gets the image with the work on it back', async () => {
  await world.addProject('held', 20_000, { poolSize: 4, batchSize: 1 });
  const round = await world.startRound('held');
  const annotator = await world.annotator(ann);
  await annotator.value('project.watch', { project: 'held' });
  await annotator.join('held');
  const item = await annotator.item();
  const labels = { width: item.width, height: item.height, runs: [1, item.width * item.height] };
  const work = {
    task: 'parts' as const,
    assignmentId: item.assignmentId,
    fence: item.fence,
    schemaVersion: 1,
    labels,
    confidence: 'sure' as const,
    seconds: 3,
  };
  await annotator.value('draft.save', { base: 0, work });
  await world.admin.call('archiveProject', { params: { project: 'held' } });
  expect(await annotator.next('lease.lost')).toEqual({
    assignmentId: item.assignmentId,
    reason: 'The project was archived. Your work on this image is kept, and comes back if it is restored.',
  });
  expect(await annotator.next('project.moved')).toEqual({ project: 'held' });
  expect(await annotator.refusal('item.submit', work)).toMatchObject({ code: 'GONE' });
  expect(await projectsSeenBy(ann)).not.toContain('held');
  await expect(world.admin.call('startRound', { params: { project: 'held' }, body: {} })).rejects.toMatchObject({
    status: 409,
    message: '“held” is archived: nothing in it is changed. Restore it first.',
  });
  await world.admin.call('restoreProject', { params: { project: 'held' } });
  const again = await annotator.item();
  expect([again.assignmentId, again.draft]).toEqual([item.assignmentId, 1]);
  await annotator.value('item.submit', { ...work, fence: again.fence });
  await world.roundIn('held', round, 'complete');
});

it('[L3] a download of a project that is deleted ends, complete or broken off, and nothing of the project is left', async () => {
  const { id, name } = await world.admin.call('project', { params: { project: 'held' } });
  expect(filesOf(id)).not.toEqual([]);
  const url = urlAt(world.url, routes.releaseFormat, { project: 'held', version: VERSION, file: 'release.tar' });
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get(url, { headers: { authorization: `Bearer ${token}` } }, resolve).once('error', reject);
  });
  const length = Number(response.headers['content-length']);
  expect([response.statusCode, length > 1_000_000]).toEqual([200, true]);
  await world.admin.call('deleteProject', { params: { project: 'held' }, body: { name } });
  await until('the files to be gone', () => filesOf(id).length === 0);
  let bytes = 0;
  const fate = await new Promise<string>((resolve) => {
    response.on('data', (piece: Buffer) => (bytes += piece.byteLength));
    response.once('end', () => resolve('complete')).once('error', () => resolve('broken off'));
  });
  expect(fate).toBe(bytes === length ? 'complete' : 'broken off');
  await expect(world.admin.call('project', { params: { project: 'held' } })).rejects.toMatchObject({ status: 404 });
  await expect(world.admin.call('release', { params: { project: 'held', version: VERSION } })).rejects.toMatchObject({
    status: 404,
  });
  expect((await world.addProject('held')).id).not.toBe(id);
});

it('[L4] a deletion goes on after kill -9', async () => {
  const { id } = await world.admin.call('project', { params: { project: 'paused' } });
  await world.admin.call('deleteProject', { params: { project: 'paused' }, body: { name: 'paused' } });
  await world.server.kill();
  await world.restart();
  await until('the files to be gone', () => filesOf(id).length === 0);
  expect((await world.admin.call('projects')).map(({ slug }) => slug)).not.toContain('paused');
});

it('[L5] a duplicate goes on from the labels of the other, also when that is deleted, and its releases state the licence of their day', async () => {
  await world.admin.call('duplicateProject', {
    params: { project: 'busy' },
    body: { slug: 'heir', name: 'Heir', annotations: true },
  });
  const licenseOf = async (project: string): Promise<[stated: string, isOnCard: boolean]> => {
    const [{ version } = { version: '' }] = await world.admin.call('releases', { params: { project } });
    const { manifest } = await world.admin.call('release', { params: { project, version } });
    const card = await world.admin.bytes('releaseFile', { project, version, path: 'README.md' });
    return [manifest.generator.license, new TextDecoder().decode(card).includes(manifest.generator.license)];
  };
  const { id, generator } = await world.admin.call('project', { params: { project: 'busy' } });
  const terms = { license: 'a licence that was corrected', attribution: generator.attribution };
  await world.admin.call('changeGenerator', { params: { digest: generator.digest }, body: terms });
  expect(await licenseOf('busy')).toEqual([generator.license, true]); // as it was published
  await world.admin.call('deleteProject', { params: { project: 'busy' }, body: { name: 'busy' } });
  await until('the files to be gone', () => filesOf(id).length === 0);
  await world.simulate('heir', bandLabeller);
  const next = await world.startRound('heir', { poolSize: 4, batchSize: 1, releaseSize: 4 });
  expect(next).toBe(1);
  const { labelledInAll } = await world.roundIn('heir', next, 'complete');
  expect(labelledInAll).toBe(2);
  const [{ version } = { version: '' }] = await world.admin.call('releases', { params: { project: 'heir' } });
  const { manifest } = await world.admin.call('release', { params: { project: 'heir', version } });
  expect(manifest.counts.human).toBe(2);
  expect(await licenseOf('heir')).toEqual([terms.license, true]);
});

it('[L6] the command line does all of it, and deletes nothing without the name', async () => {
  expect(await cli('archive', 'heir')).toMatchObject({ code: 0, out: 'heir is archived\n' });
  expect(await cli('archive', 'heir')).toMatchObject({ code: 0, out: 'heir was archived already\n' });
  expect(await projectsSeenBy(ann)).not.toContain('heir');
  expect(await cli('restore', 'heir')).toMatchObject({ code: 0, out: 'heir is in use again\n' });
  const copy = ['duplicate', 'heir', '--slug', 'copy', '--name', 'Copy'];
  expect(await cli(...copy, '--with-annotations')).toMatchObject({
    code: 0,
    out: `copy (Copy) is a duplicate of heir: ${world.url}/p/copy/rounds\n`,
  });
  expect(await cli(...copy)).toMatchObject({ code: 1, err: 'There is a project called copy already.\n' });
  const asked = await cli('delete', 'copy');
  expect(asked.err).toMatch(
    /^This deletes 2 annotations, 2 rounds, 0 releases with 0 images, and [\d.]+ MB of files for good\. Confirm it with the project's name: --name "Copy"\n$/,
  );
  expect(await cli('delete', 'copy', '--name', 'copy')).toMatchObject({
    code: 1,
    err: 'This is not the name of the project, so nothing is deleted. It is called “Copy”.\n',
  });
  expect(await cli('delete', 'copy', '--name', 'Copy')).toMatchObject({ code: 0, out: 'copy is deleted\n' });
  expect(await cli('delete', 'copy', '--name', 'Copy')).toMatchObject({ code: 1 });
  expect(await cli('archive', 'No Slug')).toMatchObject({ code: 2 });
});
