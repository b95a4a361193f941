import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Caller } from '../edge/serves.js';
import { Generators } from '../generators/generators.js';
import { interpreterKey } from '../interpreters/weights.js';
import { Projects } from '../projects/projects.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { formatKey, previewKey, releaseKey, spoolKey } from '../releases/release-keys.js';
import { FolderStore } from '../storage/folder-store.js';
import type { ObjectStore } from '../storage/object-store.js';
import { refusalOf } from '../testing/answers.js';
import { anyRow } from '../testing/rows.js';
import { submissionOf, World } from '../testing/world.js';
import { Archiving } from './archiving.js';
import { Contents } from './contents.js';
import { Deleting } from './deleting.js';
import { LifecycleStore } from './lifecycle.store.js';
import { Removals } from './removals.js';
import { RemovalsStore } from './removals.store.js';

let world: World;
let folder: string;
let objects: FolderStore;
let projects: Projects;
let archiving: Archiving;
let removals: Removals;
let deleting: Deleting;
beforeAll(async () => {
  world = await World.open();
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-deleting-'));
  objects = new FolderStore(folder);
  projects = new Projects(world.projects, world.db, new Generators([]), world.generators, world.memberships);
  archiving = new Archiving(world.db, new LifecycleStore(world.db), projects, world.items, world.chunks);
  removals = removalsOn(objects);
  deleting = deletingWith(removals);
});
afterAll(async () => {
  await removals.run();
  await world.close();
  rmSync(folder, { recursive: true });
});

function removalsOn(store: ObjectStore): Removals {
  return new Removals(new RemovalsStore(world.db, world.interpreters), store);
}

function deletingWith(its: Removals): Deleting {
  return new Deleting(world.db, new LifecycleStore(world.db), projects, archiving, its);
}

/** Marks as deleted, and removes nothing. */
const mark = (project: ProjectWithGenerator): Promise<void> =>
  deletingWith(Object.assign(removalsOn(objects), { run: () => Promise.resolve() })).delete(project.slug, {
    name: project.name,
  });

/** A complete round with a release, an interpreter, and a second round under way, with files. */
async function scene() {
  const { project, round, people } = await world.with({ state: 'complete', items: 2 });
  const [ann] = people as [Caller];
  const next = await world.startRound(project, { poolSize: 4, batchSize: 2 });
  await world.advance(next, 'annotating');
  const item = (await world.leases.claim(project, ann.personId))!;
  await world.drafts.save(ann, { base: 0, work: submissionOf(item) });
  const { builds, weights } = await new LifecycleStore(world.db).kept(project.id);
  const keys = [
    releaseKey(project.id, '1.0.0', 'shards/train-000000.tar'),
    previewKey(project.id, '1.0.0', '0000001.png'),
    formatKey(project.id, '1.0.0', 'coco'),
    `diffs/${project.id}/1.0.0-2.0.0/diff.json`,
    spoolKey(builds[0]!, 0),
    `probes/${builds[0]!}/0000000001.png`,
  ];
  for (const key of keys) await objects.put(key, Buffer.from('0123456789'));
  await objects.put(interpreterKey(weights[0]!), Buffer.from('weights'));
  return { project, round, ann, item, keys, weights };
}

async function stored(prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for (const kind of prefix === '' ? ['releases', 'previews', 'formats', 'diffs', 'spool', 'probes'] : [prefix])
    for await (const key of objects.list(kind)) found.push(key);
  return found;
}

/** Rows that name the project, in any table. */
async function rowsOf(projectId: string): Promise<string[]> {
  const tables = await world.db.rows(
    anyRow<{ table: string; column: string }>(),
    `select table_name as table, column_name as column from information_schema.columns
    where table_schema = current_schema() and (column_name = 'project_id' or table_name = 'project' and column_name = 'id')
      and table_name <> 'removal'`,
  );
  expect(tables.length).toBeGreaterThan(6);
  const found: string[] = [];
  for (const { table, column } of tables)
    if ((await world.db.run(`select 1 from "${table}" where "${column}" = $1 limit 1`, [projectId])) > 0)
      found.push(table);
  return found;
}

/** The number of rows of all tables. */
async function census(): Promise<Record<string, number>> {
  const tables = await world.db.rows(
    anyRow<{ name: string }>(),
    `select table_name as name from information_schema.tables where table_schema = current_schema() order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) counts[name] = await world.db.run(`select 1 from "${name}"`);
  return counts;
}

it('takes everything with it, whatever the project was doing, and nothing of others', async () => {
  const other = await scene();
  const before = { census: await census(), stored: await stored() };
  const { project, weights } = await scene();
  await deleting.delete(project.slug, { name: project.name });
  await removals.run();
  expect(await rowsOf(project.id)).toEqual([]);
  const { removal, person, membership: _ofOthers, ...counts } = await census(); // new people are members of both projects
  const { removal: _removal, person: people, membership: _before, ...earlier } = before.census;
  expect(counts).toEqual(earlier);
  expect([removal, person! > people!]).toEqual([1, true]);
  expect((await stored()).sort()).toEqual([...before.stored].sort());
  expect(await objects.head(interpreterKey(weights[0]!))).not.toBeNull(); // the other project has the same weights
  await deleting.delete(other.project.slug, { name: other.project.name });
  await removals.run();
  expect([await stored(), await stored('interpreters')]).toEqual([[], []]);
});

it('is invisible at once, and its slug and name are free', async () => {
  const { project, ann, item, keys } = await scene();
  const lists = async () => (await projects.summaries(await world.person('admin'))).map(({ slug }) => slug);
  expect(await lists()).toContain(project.slug);
  await mark(project);
  expect(await rowsOf(project.id)).toContain('annotation'); // nothing is removed yet
  expect(await lists()).not.toContain(project.slug);
  expect(await refusalOf(projects.bySlug(project.slug))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusalOf(world.queue.submit(ann, submissionOf(item)))).toEqual({
    code: 'NOT_FOUND',
    message: 'The project is gone.',
  });
  await expect(world.leases.renew(ann, item)).rejects.toMatchObject({ code: 'GONE' });
  expect(await world.generators.projectsOf([project.generatorDigest])).not.toContainEqual(
    expect.objectContaining({ slug: project.slug }),
  );
  const { generator: _generator, changedByName: _by, ...row } = await world.project();
  await world.db.inTransaction((tx) =>
    world.projects.add(tx, { ...row, id: crypto.randomUUID(), slug: project.slug, name: 'Another' }),
  );
  await removals.run();
  expect(await projects.bySlug(project.slug)).toMatchObject({ name: 'Another' });
  expect(await stored()).toEqual(expect.not.arrayContaining(keys));
});

it('asks for the name, and deletes nothing for another', async () => {
  const { project, round } = await world.with({ state: 'complete' });
  for (const name of ['', 'squares', 'Squares 2'])
    expect(await refusalOf(deleting.delete(project.slug, { name }))).toEqual({
      code: 'INVALID',
      message: 'This is not the name of the project, so nothing is deleted. It is called “Squares”.',
    });
  expect((await projects.bySlug(project.slug)).archivedAt).toBeNull();
  expect((await world.round(round.id)).state).toBe('complete');
  await deleting.delete(project.slug, { name: ' Squares ' });
  expect(await refusalOf(deleting.delete(project.slug, { name: 'Squares' }))).toMatchObject({ code: 'NOT_FOUND' });
});

it('is done once where two admins do it', async () => {
  const { project } = await scene();
  const both = await Promise.allSettled([mark(project), mark(project)]);
  const lost = both.filter((one) => one.status === 'rejected');
  const [late, ...others] = lost.map(({ reason }) => (reason as Error).message);
  expect(others).toEqual([]);
  expect([
    'Somebody has just deleted this project.',
    `There is no project called ${project.slug}.`, // whoever is so late that they do not find it
  ]).toContain(late);
  await removals.run();
  expect(await rowsOf(project.id)).toEqual([]);
});

it('wherever it is killed, goes on from there', async () => {
  const { project, keys } = await scene();
  await mark(project);
  let died = 0;
  for (let left = 0; ; left++) {
    let deletes = left;
    const dying: ObjectStore = Object.assign(new FolderStore(folder), {
      delete: (key: string) =>
        deletes-- > 0 ? objects.delete(key) : Promise.reject(new Error('the process was killed')),
    });
    const failing = removalsOn(dying);
    const errors: unknown[] = [];
    Object.assign(failing, { log: { error: (error: unknown) => errors.push(error), log: () => undefined } });
    await failing.run();
    if (errors.length === 0) break;
    died++;
  }
  expect(died).toBeGreaterThanOrEqual(3);
  expect([await rowsOf(project.id), (await stored()).filter((key) => keys.includes(key))]).toEqual([[], []]);
});

it('stops with the server between two rounds, and goes on at the next start', async () => {
  const { project } = await scene();
  await mark(project);
  const stopping = removalsOn(objects);
  const running = stopping.run();
  await stopping.onModuleDestroy();
  await running;
  expect(await rowsOf(project.id)).toContain('project');
  const next = removalsOn(objects);
  next.onApplicationBootstrap();
  await next.onModuleDestroy().then(() => removals.run());
  next.onApplicationShutdown();
  expect(await rowsOf(project.id)).toEqual([]);
});

it('what a process writes late is removed within the day; then it is forgotten', async () => {
  const { project } = await scene();
  await deleting.delete(project.slug, { name: project.name });
  await removals.run();
  const late = formatKey(project.id, '1.0.0', 'yolo');
  await objects.put(late, Buffer.from('late'));
  await removals.run();
  expect(await objects.head(late)).toBeNull();
  const known = () => world.db.run('select 1 from removal where project_id = $1', [project.id]);
  expect(await known()).toBe(1);
  await removals.run(() => new Date(Date.now() + 25 * 3_600_000));
  expect(await known()).toBe(0);
});

it('a worker that is busy with it writes nothing any more', async () => {
  const { project, round } = await world.with({ state: 'releasing' });
  const [chunk] = await world.unfinished(round.id);
  await mark(project);
  expect(await world.finish(chunk!)).toBe(false);
  await removals.run();
  expect(await world.chunkRows.begin(chunk!.id, crypto.randomUUID(), new Date())).toBeNull();
  expect(await world.moves.finish(chunk!, () => Promise.reject(new Error('written')))).toBe(false);
});

it('tells beforehand what goes, and what stops', async () => {
  const { project } = await scene();
  const contents = await new Contents(new LifecycleStore(world.db), projects, objects).of(project.slug);
  expect(contents).toEqual({
    annotations: 2,
    drafts: 1,
    rounds: 2,
    releases: 1,
    images: 2,
    bytes: 67,
    inHand: 1,
    running: ['round 1, which is annotating'],
  });
});
