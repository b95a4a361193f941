import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LabelSchema, SchemaOperation } from '@gannet/contracts';
import { Annotations } from '../annotations/annotations.js';
import { AnnotationsStore } from '../annotations/annotations.store.js';
import type { Caller } from '../edge/serves.js';
import { Generators } from '../generators/generators.js';
import { interpreterKey } from '../interpreters/weights.js';
import { Projects } from '../projects/projects.js';
import { schemaHistory } from '../projects/schema-history.js';
import { RoundView } from '../rounds/round-view.js';
import { Schemas } from '../schemas/schemas.js';
import { SchemasStore } from '../schemas/schemas.store.js';
import { FolderStore } from '../storage/folder-store.js';
import { refusalOf } from '../testing/answers.js';
import { SIDE, submissionOf, World } from '../testing/world.js';
import { Archiving } from './archiving.js';
import { Deleting } from './deleting.js';
import { Duplicating } from './duplicating.js';
import { DuplicatesStore } from './duplicates.store.js';
import { LifecycleStore } from './lifecycle.store.js';
import { Removals } from './removals.js';
import { RemovalsStore } from './removals.store.js';

let world: World;
let folder: string;
let projects: Projects;
let duplicating: Duplicating;
let annotations: Annotations;
let schemas: Schemas;
let admin: Caller;
beforeAll(async () => {
  world = await World.open();
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-duplicating-'));
  projects = new Projects(world.projects, world.db, new Generators([]), world.generators, world.memberships);
  duplicating = new Duplicating(world.db, new DuplicatesStore(world.db), projects, world.projects);
  annotations = new Annotations(world.db, new AnnotationsStore(world.db), world.projects);
  schemas = new Schemas(world.db, new SchemasStore(world.db), projects, world.items);
  admin = await world.person('admin');
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

const MERGE = { kind: 'merge', label: 2, into: 1 } as const satisfies SchemaOperation;
const runs = (...numbers: number[]) => ({ width: SIDE, height: SIDE, runs: numbers });

/** A complete round, a schema with two versions, and a second round with one of two images labelled. */
async function scene() {
  const { project, round, people } = await world.with({ items: 2, firstSeed: 40 });
  const [ann] = people as [Caller];
  const label = async (change: object = {}): Promise<void> => {
    const item = (await world.leases.claim(project, ann.personId))!;
    await world.queue.submit(ann, submissionOf(item, change));
  };
  await label({ labels: runs(0, 6, 1, 6, 2, 4), confidence: 'unsure' });
  await label();
  await world.advance(round, 'complete');
  const page = await annotations.page(project.slug, { offset: 0, limit: 9 });
  await annotations.change(project.slug, page.annotations[0]!.id, { isGold: true });
  await schemas.change(admin, project.slug, { version: 1, operations: [MERGE] });
  const second = await world.startRound(project, { poolSize: 4, batchSize: 2 });
  await world.advance(second, 'annotating');
  await label({ schemaVersion: 2 });
  return { project, ann };
}

const labelled = async (slug: string) => {
  const { annotations: all } = await annotations.page(slug, { offset: 0, limit: 24 });
  return all.map(({ id: _id, candidateId: _candidate, ...rest }) => rest);
};

it('with its annotations has the same labels to learn from, and the interpreters that know them', async () => {
  const { project } = await scene();
  await projects.change(admin, project.slug, { revision: 1, guidelines: '# How', roundDefaults: { batchSize: 3 } });
  const made = await duplicating.duplicate(admin, project.slug, { slug: 'copy', name: 'A copy', annotations: true });
  const original = await projects.bySlug(project.slug);
  expect(made).toEqual({
    ...original,
    id: expect.any(String),
    slug: 'copy',
    name: 'A copy',
    revision: 1,
    createdAt: expect.any(String),
    changedBy: null,
    changedAt: null,
    copiedFrom: { slug: project.slug, name: 'Squares' },
  });
  expect([made.schemaVersion, made.guidelines, made.roundDefaults.batchSize]).toEqual([2, '# How', 3]);
  expect(made.id).not.toBe(project.id);
  expect(await labelled('copy')).toHaveLength(3);
  expect(await labelled('copy')).toEqual(await labelled(project.slug));
  expect(await world.interpreters.examples(made.id, made.generator.digest)).toEqual(
    await world.interpreters.examples(project.id, project.generatorDigest),
  );
  expect(await world.pool.labelledEmbeddings(made.id)).toEqual(await world.pool.labelledEmbeddings(project.id));
  const view = new RoundView(world.db);
  const shown = async (id: string) =>
    (await view.all(id)).map(({ number, state, batch, labelledInAll }) => [
      number,
      state,
      batch.labelled,
      labelledInAll,
    ]);
  expect(await shown(project.id)).toEqual([
    [0, 'complete', 2, 2],
    [1, 'annotating', 1, 3],
  ]);
  expect(await shown(made.id)).toEqual([
    [0, 'complete', 2, 2],
    [1, 'cancelled', 1, 3],
  ]);
  const copy = (await world.projects.byId(made.id))!;
  const next = await world.startRound(copy);
  const seeds = new Set((await labelled('copy')).map(({ seed }) => seed));
  expect([next.number, seeds.has(next.firstSeed), await world.rounds.hasInterpreterBefore(world.db, next)]).toEqual([
    2,
    false,
    true,
  ]);
  expect(next.firstSeed).toBeGreaterThan(Math.max(...seeds));
});

it('lives on when the other is deleted, and the other when it is', async () => {
  const objects = new FolderStore(folder);
  const removals = new Removals(new RemovalsStore(world.db, world.interpreters), objects);
  const store = new LifecycleStore(world.db);
  const archiving = new Archiving(world.db, store, projects, world.items, world.chunks);
  const deleting = new Deleting(world.db, store, projects, archiving, removals);
  const { project } = await scene();
  const [digest] = (await store.kept(project.id)).weights;
  await objects.put(interpreterKey(digest!), Buffer.from('weights'));
  const { id } = await duplicating.duplicate(admin, project.slug, { slug: 'heir', name: 'Heir', annotations: true });
  const before = await labelled('heir');
  await deleting.delete(project.slug, { name: project.name });
  await removals.run();
  expect(await labelled('heir')).toEqual(before);
  expect(await objects.head(interpreterKey(digest!))).not.toBeNull();
  expect((await projects.bySlug('heir')).copiedFrom).toEqual({ slug: project.slug, name: 'Squares' });
  expect((await schemaHistory(world.db, id)).versions).toHaveLength(2);
});

it('without annotations begins anew, with the present schema and the same seeds', async () => {
  const { project } = await scene();
  const made = await duplicating.duplicate(admin, project.slug, { slug: 'fresh', name: 'Fresh', annotations: false });
  const names = (schema: LabelSchema) => schema.task === 'parts' && schema.classes.map(({ name }) => name);
  expect([made.schemaVersion, names(made.schema)]).toEqual([1, ['background', 'skin']]);
  expect(await schemas.versions('fresh')).toMatchObject([{ version: 1, operations: [], mapping: [], changes: [] }]);
  expect([await labelled('fresh'), await new RoundView(world.db).all(made.id)]).toEqual([[], []]);
  expect((await world.startRound((await world.projects.byId(made.id))!)).firstSeed).toBe(40);
});

it('of an archived project is in use', async () => {
  const { project, ann } = await scene();
  const archiving = new Archiving(world.db, new LifecycleStore(world.db), projects, world.items, world.chunks);
  await archiving.archive(project.slug);
  const made = await duplicating.duplicate(admin, project.slug, { slug: 'awake', name: 'Awake', annotations: true });
  expect([made.archivedAt, await world.leases.claim({ id: made.id }, ann.personId)]).toEqual([null, null]);
});

it('needs a slug and a name of its own, and is made once or not at all', async () => {
  const { project } = await scene();
  const given = { slug: 'twice', name: 'Twice', annotations: true };
  const both = await Promise.allSettled([1, 2].map(() => duplicating.duplicate(admin, project.slug, given)));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await refusalOf(duplicating.duplicate(admin, project.slug, given))).toEqual({
    code: 'CONFLICT',
    message: 'There is a project called twice already.',
  });
  expect(await refusalOf(duplicating.duplicate(admin, project.slug, { ...given, slug: 'thrice' }))).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('reads like that of the project twice'),
  });
  expect(await refusalOf(duplicating.duplicate(admin, 'nowhere', given))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusalOf(projects.bySlug('thrice'))).toMatchObject({ code: 'NOT_FOUND' });
});
